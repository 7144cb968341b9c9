// Who silos and fronts are. What each may do stands in access.bicep, and nowhere else.
param environmentName string
param location string
param tags object

resource silo 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-silo-${environmentName}'
  location: location
  tags: tags
}

resource front 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'id-front-${environmentName}'
  location: location
  tags: tags
}

output siloIdentityId string = silo.id
output siloClientId string = silo.properties.clientId
output siloPrincipalId string = silo.properties.principalId
output frontIdentityId string = front.id
output frontClientId string = front.properties.clientId
output frontPrincipalId string = front.properties.principalId
