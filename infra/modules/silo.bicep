// One silo: an app of its own, one replica, its own pair of ports at the environment's address.
param name string
param location string
param tags object
param environmentId string

@description('The address of the environment, at which other silos and fronts find this one.')
param advertisedAddress string

@description('Silos speak to each other here. Unique in the environment.')
param siloPort int

@description('Fronts and other Orleans clients come here. Unique in the environment.')
param gatewayPort int

param clusterId string
param identityId string
param identityClientId string
param storageAccountName string
param registryServer string
param imageDigest string

@description('Cores, for example "0.5".')
param cpu string

@description('For example "1Gi".')
param memory string

var httpPort = 8080

resource silo 'Microsoft.App/containerApps@2025-01-01' = {
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
      ingress: {
        // External to the environment: the fronts are in another one. The environment itself is internal to the network.
        external: true
        transport: 'tcp'
        targetPort: siloPort
        exposedPort: siloPort
        additionalPortMappings: [
          {
            external: true
            targetPort: gatewayPort
            exposedPort: gatewayPort
          }
        ]
      }
    }
    template: {
      // Above the 25 s that the process allows itself to stop.
      terminationGracePeriodSeconds: 60
      // Exactly one: a second replica would advertise the same ports, and a silo scaled to zero would take its calls with it.
      scale: {
        minReplicas: 1
        maxReplicas: 1
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
          name: 'silo'
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
            { name: 'MCPORLEANS__ROLE', value: 'silo' }
            { name: 'MCPORLEANS__STORAGE__PROVIDER', value: 'AzureBlob' }
            { name: 'MCPORLEANS__STORAGE__ACCOUNTNAME', value: storageAccountName }
            { name: 'AZURE_CLIENT_ID', value: identityClientId }
            { name: 'MCPORLEANS__CLUSTER__SERVICEID', value: 'mcporleans' }
            { name: 'MCPORLEANS__CLUSTER__CLUSTERID', value: clusterId }
            { name: 'MCPORLEANS__CLUSTER__ADVERTISEDADDRESS', value: advertisedAddress }
            { name: 'MCPORLEANS__CLUSTER__SILOPORT', value: string(siloPort) }
            { name: 'MCPORLEANS__CLUSTER__GATEWAYPORT', value: string(gatewayPort) }
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
