// One network, one subnet per environment of Container Apps. Who is inside it can speak to the silos: do not peer it lightly.
param name string
param location string
param tags object

var delegations = [
  {
    name: 'container-apps'
    properties: { serviceName: 'Microsoft.App/environments' }
  }
]
var serviceEndpoints = [{ service: 'Microsoft.Storage' }]

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: ['10.40.0.0/16'] }
    subnets: [
      {
        name: 'silos'
        properties: {
          addressPrefix: '10.40.0.0/23'
          delegations: delegations
          serviceEndpoints: serviceEndpoints
        }
      }
      {
        name: 'fronts'
        properties: {
          addressPrefix: '10.40.2.0/23'
          delegations: delegations
          serviceEndpoints: serviceEndpoints
        }
      }
    ]
  }
}

output siloSubnetId string = '${network.id}/subnets/silos'
output frontSubnetId string = '${network.id}/subnets/fronts'
