// An environment of Container Apps. The silos' is internal, the fronts' has a public address.
param name string
param location string
param tags object
param subnetId string

@description('Whether it has no public address.')
param internal bool

param zoneRedundant bool
param workspaceId string

resource environment 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    vnetConfiguration: {
      infrastructureSubnetId: subnetId
      internal: internal
    }
    zoneRedundant: zoneRedundant
    workloadProfiles: [
      {
        name: 'Consumption'
        workloadProfileType: 'Consumption'
      }
    ]
    // Through a diagnostic setting, because the other way needs the workspace's shared key.
    appLogsConfiguration: { destination: 'azure-monitor' }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: environment
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        categoryGroup: 'allLogs'
        enabled: true
      }
    ]
  }
}

output id string = environment.id
output staticIp string = environment.properties.staticIp
output defaultDomain string = environment.properties.defaultDomain
