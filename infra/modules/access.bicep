// Every right that anything here has. Why each is needed: README.md, "Who may do what".
param storageName string
param membershipTableName string
param registryName string
param vaultName string
param siloPrincipalId string
param frontPrincipalId string
param deployerPrincipalId string
param deployerPrincipalType string

var storageTableDataContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
var storageTableDataReader = '76199698-9eea-4c19-bc75-cec21354c6b6'
var storageBlobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
var acrPull = '7f951dda-4ed3-4680-a7ca-43fe172d538d'
var keyVaultSecretsUser = '4633458b-17de-408a-b874-0445c86b69e6'
var keyVaultSecretsOfficer = 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageName
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2024-01-01' existing = {
  parent: storage
  name: 'default'
}

resource membership 'Microsoft.Storage/storageAccounts/tableServices/tables@2024-01-01' existing = {
  parent: tables
  name: membershipTableName
}

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' existing = {
  name: registryName
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

resource siloTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(storage.id, siloPrincipalId, storageTableDataContributor)
  scope: storage
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageTableDataContributor)
    principalId: siloPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource siloBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(storage.id, siloPrincipalId, storageBlobDataContributor)
  scope: storage
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageBlobDataContributor)
    principalId: siloPrincipalId
    principalType: 'ServicePrincipal'
  }
}

// An Orleans client only reads the list of gateways, but asks for the table to be made first, which a reader may not.
resource attachToTables 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'mcporleans-attach-to-tables')
  properties: {
    roleName: 'McpOrleans table attacher ${uniqueString(resourceGroup().id)}'
    description: 'May create tables and see that they exist, but read or write no row.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: [
          'Microsoft.Storage/storageAccounts/tableServices/tables/read'
          'Microsoft.Storage/storageAccounts/tableServices/tables/write'
        ]
        dataActions: []
      }
    ]
  }
}

resource frontAttach 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(storage.id, frontPrincipalId, attachToTables.id)
  scope: storage
  properties: {
    roleDefinitionId: attachToTables.id
    principalId: frontPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource frontGateways 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(membership.id, frontPrincipalId, storageTableDataReader)
  scope: membership
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageTableDataReader)
    principalId: frontPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource siloImage 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, siloPrincipalId, acrPull)
  scope: registry
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', acrPull)
    principalId: siloPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource frontImage 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, frontPrincipalId, acrPull)
  scope: registry
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', acrPull)
    principalId: frontPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource frontSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, frontPrincipalId, keyVaultSecretsUser)
  scope: vault
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsUser)
    principalId: frontPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource deployerSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(deployerPrincipalId)) {
  name: guid(vault.id, deployerPrincipalId, keyVaultSecretsOfficer)
  scope: vault
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultSecretsOfficer)
    principalId: deployerPrincipalId
    principalType: deployerPrincipalType
  }
}
