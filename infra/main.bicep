// The whole cluster: a resource group, what lies below the apps, and the apps once there is an image. See README.md.
targetScope = 'subscription'

@description('Name of the environment: part of every name, and the cluster id of Orleans. Lower case, digits, hyphens.')
@minLength(2)
@maxLength(16)
param environmentName string

@description('Azure region of everything.')
param location string

@description('Which of the files in sizes/ applies.')
@allowed(['small', 'medium', 'large'])
param size string = 'small'

@description('Digest of the image in the registry, "sha256:…". Empty: everything but the apps is made.')
param imageDigest string = ''

@description('Object id of the person or pipeline that deploys: may write the admin key into the vault. Empty: nobody.')
param deployerPrincipalId string = ''

@description('Kind of that principal.')
@allowed(['User', 'ServicePrincipal', 'Group'])
param deployerPrincipalType string = 'User'

var sizes = {
  small: loadJsonContent('sizes/small.json')
  medium: loadJsonContent('sizes/medium.json')
  large: loadJsonContent('sizes/large.json')
}
var chosen = sizes[size]
var tags = { 'azd-env-name': environmentName }
var suffix = uniqueString(subscription().id, environmentName, location)

// Every silo is reached at the one address of its environment, so the ports tell the silos apart. Room for 1,000 silos.
var firstSiloPort = 11000
var firstGatewayPort = 12000

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module network 'modules/network.bicep' = {
  name: 'network'
  scope: group
  params: {
    name: 'vnet-${environmentName}'
    location: location
    tags: tags
  }
}

module logs 'modules/logs.bicep' = {
  name: 'logs'
  scope: group
  params: {
    name: 'log-${environmentName}'
    location: location
    tags: tags
    retentionInDays: chosen.logRetentionDays
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    name: 'st${suffix}'
    location: location
    tags: tags
    sku: chosen.storageSku
    subnetIds: [network.outputs.siloSubnetId, network.outputs.frontSubnetId]
  }
}

module registry 'modules/registry.bicep' = {
  name: 'registry'
  scope: group
  params: {
    name: 'cr${suffix}'
    location: location
    tags: tags
    sku: chosen.registrySku
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    name: 'kv-${suffix}'
    location: location
    tags: tags
  }
}

module identities 'modules/identities.bicep' = {
  name: 'identities'
  scope: group
  params: {
    environmentName: environmentName
    location: location
    tags: tags
  }
}

module access 'modules/access.bicep' = {
  name: 'access'
  scope: group
  params: {
    storageName: storage.outputs.name
    membershipTableName: storage.outputs.membershipTableName
    registryName: registry.outputs.name
    vaultName: vault.outputs.name
    siloPrincipalId: identities.outputs.siloPrincipalId
    frontPrincipalId: identities.outputs.frontPrincipalId
    deployerPrincipalId: deployerPrincipalId
    deployerPrincipalType: deployerPrincipalType
  }
}

module siloEnvironment 'modules/environment.bicep' = {
  name: 'silo-environment'
  scope: group
  params: {
    name: 'cae-silos-${environmentName}'
    location: location
    tags: tags
    subnetId: network.outputs.siloSubnetId
    internal: true
    zoneRedundant: chosen.zoneRedundant
    workspaceId: logs.outputs.workspaceId
  }
}

module frontEnvironment 'modules/environment.bicep' = {
  name: 'front-environment'
  scope: group
  params: {
    name: 'cae-fronts-${environmentName}'
    location: location
    tags: tags
    subnetId: network.outputs.frontSubnetId
    internal: false
    zoneRedundant: chosen.zoneRedundant
    workspaceId: logs.outputs.workspaceId
  }
}

// One after the other: a deployment never touches two silos at once.
@batchSize(1)
module silos 'modules/silo.bicep' = [for index in range(0, chosen.siloCount): if (!empty(imageDigest)) {
  name: 'silo-${index}'
  scope: group
  params: {
    name: 'silo-${index}'
    location: location
    tags: tags
    environmentId: siloEnvironment.outputs.id
    advertisedAddress: siloEnvironment.outputs.staticIp
    siloPort: firstSiloPort + index
    gatewayPort: firstGatewayPort + index
    clusterId: environmentName
    identityId: identities.outputs.siloIdentityId
    identityClientId: identities.outputs.siloClientId
    storageAccountName: storage.outputs.name
    registryServer: registry.outputs.loginServer
    imageDigest: imageDigest
    cpu: chosen.siloCpu
    memory: chosen.siloMemory
  }
  dependsOn: [access]
}]

module front 'modules/front.bicep' = if (!empty(imageDigest)) {
  name: 'front'
  scope: group
  params: {
    name: 'front'
    location: location
    tags: tags
    environmentId: frontEnvironment.outputs.id
    clusterId: environmentName
    identityId: identities.outputs.frontIdentityId
    identityClientId: identities.outputs.frontClientId
    storageAccountName: storage.outputs.name
    registryServer: registry.outputs.loginServer
    adminKeyUrl: vault.outputs.adminKeyUrl
    imageDigest: imageDigest
    cpu: chosen.frontCpu
    memory: chosen.frontMemory
    minReplicas: chosen.frontMinReplicas
    maxReplicas: chosen.frontMaxReplicas
    concurrentRequests: chosen.frontConcurrentRequests
  }
  dependsOn: [access, silos]
}

output AZURE_RESOURCE_GROUP string = group.name
output AZURE_CONTAINER_REGISTRY_NAME string = registry.outputs.name
output AZURE_KEY_VAULT_NAME string = vault.outputs.name
output MCPORLEANS_FRONT_DOMAIN string = 'front.${frontEnvironment.outputs.defaultDomain}'
