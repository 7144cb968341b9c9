// The fronts: replicas of one app, any of which serves any client. They are Orleans clients, and nothing connects to them but HTTP.
param name string
param location string
param tags object
param environmentId string
param clusterId string
param identityId string
param identityClientId string
param storageAccountName string
param registryServer string

@description('Where in the key vault the admin key is. An address, not the key.')
param adminKeyUrl string

param imageDigest string

@description('Cores, for example "0.5".')
param cpu string

@description('For example "1Gi".')
param memory string

@minValue(2)
param minReplicas int

param maxReplicas int

@description('Requests at the same time that one replica should have; more start another.')
param concurrentRequests int

var httpPort = 8080

resource front 'Microsoft.App/containerApps@2025-01-01' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    environmentId: environmentId
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      registries: [
        {
          server: registryServer
          identity: identityId
        }
      ]
      secrets: [
        {
          name: 'admin-key'
          keyVaultUrl: adminKeyUrl
          identity: identityId
        }
      ]
      ingress: {
        external: true
        transport: 'auto'
        targetPort: httpPort
        allowInsecure: false
      }
    }
    template: {
      // Above the 25 s that the process allows itself to stop.
      terminationGracePeriodSeconds: 60
      scale: {
        minReplicas: minReplicas
        maxReplicas: maxReplicas
        rules: [
          {
            name: 'http'
            http: {
              metadata: { concurrentRequests: string(concurrentRequests) }
            }
          }
        ]
      }
      volumes: [
        {
          name: 'tmp'
          storageType: 'EmptyDir'
        }
        {
          name: 'data'
          storageType: 'EmptyDir'
        }
      ]
      containers: [
        {
          name: 'front'
          image: '${registryServer}/mcporleans@${imageDigest}'
          resources: {
            cpu: json(cpu)
            memory: memory
          }
          volumeMounts: [
            {
              volumeName: 'tmp'
              mountPath: '/tmp'
            }
            {
              volumeName: 'data'
              mountPath: '/data'
            }
          ]
          env: [
            { name: 'MCPORLEANS__ROLE', value: 'api' }
            { name: 'MCPORLEANS__STORAGE__PROVIDER', value: 'AzureBlob' }
            { name: 'MCPORLEANS__STORAGE__ACCOUNTNAME', value: storageAccountName }
            { name: 'AZURE_CLIENT_ID', value: identityClientId }
            { name: 'MCPORLEANS__CLUSTER__SERVICEID', value: 'mcporleans' }
            { name: 'MCPORLEANS__CLUSTER__CLUSTERID', value: clusterId }
            { name: 'MCPORLEANS_ADMIN_KEY', secretRef: 'admin-key' }
          ]
          probes: [
            {
              type: 'Startup'
              httpGet: { path: '/healthz/live', port: httpPort }
              periodSeconds: 10
              failureThreshold: 10
            }
            {
              type: 'Liveness'
              httpGet: { path: '/healthz/live', port: httpPort }
              periodSeconds: 10
              timeoutSeconds: 5
              failureThreshold: 3
            }
            {
              type: 'Readiness'
              httpGet: { path: '/healthz/ready', port: httpPort }
              periodSeconds: 5
              timeoutSeconds: 3
              failureThreshold: 3
            }
          ]
        }
      ]
    }
  }
}
