import type { Chapter } from '../step.ts';

export const agents: Chapter = {
  name: 'Agents',
  steps: [
    {
      operation: 'createAgent',
      body: {
        name: 'Travel assistant',
        description: 'Finds and books flights.',
        scopes: ['flights:search', 'flights:book'],
        redirectUris: ['http://127.0.0.1:8400/callback'],
      },
      save: { agentId: 'id', did: 'did' },
    },
    {
      operation: 'createAgent',
      note: 'to delegate to',
      body: { name: 'Flight search', scopes: ['flights:search'] },
      save: { subAgentId: 'id' },
    },
    { operation: 'listAgents', query: { pageSize: '2', order: 'asc' } },
    { operation: 'getAgent', path: { id: '{{agentId}}' } },
    {
      operation: 'updateAgent',
      path: { id: '{{agentId}}' },
      body: { description: 'Finds and books flights for employees.' },
    },
    { operation: 'updateAgentByPost', path: { id: '{{agentId}}' }, body: { name: 'Travel assistant' } },
    {
      operation: 'rotateAgentKey',
      path: { id: '{{agentId}}' },
      body: {
        publicKey: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
        publicKeyProof:
          'eyJhbGciOiJFZERTQSIsInR5cCI6ImdyYW50ZXgta2V5LXByb29mK2p3dCJ9.eyJqdGkiOiIxIn0.c2lnbmF0dXJl',
      },
    },
    { operation: 'resolveDid', path: { did: '{{did}}' } },
    { operation: 'getDidDocument', path: { id: '{{agentId}}' } },
  ],
};

const CEDAR = `forbid (principal, action in Action::"flights:book", resource)
when { context has callsThisHour && context.callsThisHour > 100 };`;

export const rules: Chapter = {
  name: 'Scopes, catalogs and policies',
  steps: [
    {
      operation: 'describeScope',
      path: { scope: 'flights:book' },
      body: { sentence: 'Book flights and pay for them with your company card' },
    },
    { operation: 'listScopes' },
    {
      operation: 'saveCatalog',
      path: { audience: '{{encodedAudience}}' },
      body: {
        tools: [
          {
            name: 'book_flight',
            title: 'Book a flight',
            scopes: ['flights:book'],
            inputSchema: {
              type: 'object',
              properties: { flight: { type: 'string' }, price: { type: 'number' } },
              required: ['flight'],
            },
          },
        ],
      },
    },
    { operation: 'getCatalog', path: { audience: '{{encodedAudience}}' } },
    {
      operation: 'savePolicy',
      path: { policy: 'no-night-bookings' },
      body: { cedar: CEDAR, effective: 'now' },
    },
    { operation: 'getPolicy', path: { policy: 'no-night-bookings' } },
    {
      operation: 'createPolicyRule',
      body: {
        name: 'No booking by night',
        effect: 'deny',
        scopes: ['flights:book'],
        timeOfDayStart: '00:00',
        timeOfDayEnd: '00:01',
      },
      save: { policyId: 'id' },
    },
    { operation: 'updatePolicyRule', path: { policy: '{{policyId}}' }, body: { priority: 10 } },
    { operation: 'listPolicies', query: { pageSize: '3' }, save: { policyDigest: 'digest' } },
    { operation: 'getPolicySet', path: { digest: '{{policyDigest}}' } },
    {
      operation: 'testPolicies',
      body: {
        agentId: '{{agentId}}',
        audience: '{{audience}}',
        principalId: 'ada@example.com',
        scopes: ['flights:book'],
      },
    },
    {
      operation: 'replayPolicies',
      body: { policy: { name: 'no-night-bookings', cedar: null }, since: '{{since}}' },
    },
    { operation: 'deletePolicy', path: { policy: '{{policyId}}' } },
    { operation: 'deletePolicy', note: 'the one in Cedar', path: { policy: 'no-night-bookings' } },
  ],
};
