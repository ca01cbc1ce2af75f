// Muster's bot at Microsoft Teams: who it is, and where Teams brings what is said to it.
// https://learn.microsoft.com/azure/templates/microsoft.botservice/botservices
//
//   az deployment group create -g RESOURCE_GROUP -f infra/azure-bot.bicep \
//     -p appId=TEAMS_APP_ID tenantId=TEAMS_TENANT_ID publicUrl=https://muster.example.com
//
// The app itself is registered in Entra first (az ad app create --display-name Muster --sign-in-audience AzureADMyOrg);
// its secret is made there and goes to TEAMS_APP_PASSWORD (or a certificate to TEAMS_APP_CERTIFICATE), never through here.

@description('The Entra app that Muster is: TEAMS_APP_ID.')
param appId string

@description('The organisation whose people it hears: TEAMS_TENANT_ID.')
param tenantId string

@description('Where Teams reaches Muster, over https: PUBLIC_URL.')
param publicUrl string

@description('The name of the resource, of 4 to 42 characters.')
@minLength(4)
@maxLength(42)
param name string = 'muster'

@description('F0 has no price and Teams asks for no other.')
@allowed(['F0', 'S1'])
param sku string = 'F0'

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: name
  location: 'global'
  kind: 'azurebot'
  sku: {
    name: sku
  }
  properties: {
    displayName: 'Muster'
    description: 'Brings executives into a security incident and records who decided what.'
    endpoint: '${publicUrl}/teams/messages'
    msaAppId: appId
    // New bots belong to one organisation.
    msaAppType: 'SingleTenant'
    msaAppTenantId: tenantId
    // Nobody speaks to it by a key of the resource: only Teams does.
    disableLocalAuth: true
    publicNetworkAccess: 'Enabled'
  }
}

resource teams 'Microsoft.BotService/botServices/channels@2022-09-15' = {
  parent: bot
  name: 'MsTeamsChannel'
  location: 'global'
  properties: {
    channelName: 'MsTeamsChannel'
    properties: {
      isEnabled: true
      enableCalling: false
      acceptedTerms: true
    }
  }
}

output endpoint string = bot.properties.endpoint
