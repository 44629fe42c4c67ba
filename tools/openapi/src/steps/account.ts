import type { Chapter } from '../step.ts';

export const server: Chapter = {
  name: 'Server',
  steps: [
    { operation: 'getHealth' },
    { operation: 'getOpenApiDocument' },
    { operation: 'getIssuerMetadata', save: { issuer: 'issuer' } },
    { operation: 'getJwks' },
    { operation: 'listIssuerKeys' },
    { operation: 'getAuthzenConfiguration' },
    { operation: 'getOauthMetadata' },
  ],
};

export const account: Chapter = {
  name: 'Account',
  steps: [
    { operation: 'signUp', body: { name: 'Example Travel', email: 'team@travel.example' } },
    { operation: 'getDeveloper', save: { developerId: 'developerId' } },
    {
      operation: 'updateDeveloper',
      body: {
        settings: {
          maxDelegationDepth: 3,
          resources: {
            '{{audience}}': {
              openTo: 'clients',
              people: 'anyone',
              scopes: ['flights:search', 'flights:book'],
            },
          },
        },
      },
    },
    { operation: 'setDomain', body: { domain: '{{domain}}' } },
    { operation: 'deleteDomain' },
    {
      operation: 'createApiKey',
      body: { name: 'Flight service', roles: ['verify', 'audit-write'] },
      save: { serviceKey: 'apiKey', serviceKeyId: 'id' },
    },
    {
      operation: 'createApiKey',
      note: 'to rotate and to delete',
      body: { name: 'Build server', roles: ['admin'] },
      save: { otherKey: 'apiKey' },
    },
    { operation: 'listApiKeys', query: { pageSize: '3' } },
    { operation: 'rotateApiKey', credential: 'otherKey' },
    { operation: 'deleteOwnApiKey', credential: 'otherKey' },
    {
      operation: 'createDeviceLogin',
      body: { name: 'ada@workstation', roles: ['issue'] },
      save: { deviceCode: 'deviceCode' },
    },
    { operation: 'fetchDeviceKey', body: { deviceCode: '{{deviceCode}}' } },
    { operation: 'getUsage' },
    { operation: 'getUsageHistory', query: { days: '2' } },
    { operation: 'getSubscription' },
    { operation: 'createCheckout', body: { plan: 'team' } },
    { operation: 'createBillingPortal', body: {} },
    {
      operation: 'receiveBillingEvent',
      headers: { 'stripe-signature': 't=1796115600,v1=0' },
      body: { id: 'evt_1', type: 'customer.subscription.updated' },
    },
  ],
};
