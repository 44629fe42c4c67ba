import { PUBLIC_URL } from './files.ts';

/** The examples of an operation: what a request has as its body, and what it gets, by status. */
export interface Examples {
  request?: unknown;
  responses?: Record<string, unknown>;
}

/** An id as the recorded examples have it. */
const id = (prefix: string, count = 1): string => `${prefix}_01KB8Z6W0G${String(count).padStart(16, '0')}`;
const NOW = '2026-11-30T09:00:00.000Z';

const provider = {
  issuer: 'https://login.travel.example',
  clientId: 'grantex',
  principalClaim: 'email',
  scopes: ['email'],
  redirectUri: `${PUBLIC_URL}/directory/callback/${id('dev', 2)}`,
  createdAt: NOW,
  updatedAt: NOW,
};

const connection = {
  id: id('sso'),
  protocol: 'oidc',
  name: 'Example staff',
  issuer: 'https://login.travel.example',
  clientId: 'grantex-console',
  scopes: [],
  domains: ['travel.example'],
  groupClaim: 'groups',
  roleMappings: [{ group: 'platform', roles: ['admin'] }],
  defaultRole: null,
  active: true,
  enforced: false,
  breakGlassKeyId: null,
  redirectUri: `${PUBLIC_URL}/console/sso/callback/${id('sso')}`,
  createdAt: NOW,
  updatedAt: NOW,
};

const alert = {
  id: id('anm'),
  kind: 'rate',
  type: 'rate',
  severity: 'medium',
  status: 'open',
  agentId: id('ag'),
  principal: null,
  principalId: null,
  grantId: id('grnt'),
  description: 'The agent calls far more often than usual.',
  expected: 'at most 12 calls in an hour',
  seen: '64 calls in an hour',
  entryIds: [id('alog'), id('alog', 2)],
  sightings: 2,
  detectedAt: NOW,
  firstSeenAt: NOW,
  lastSeenAt: NOW,
  closesAt: '2026-11-30T15:00:00.000Z',
  closedAt: null,
  acknowledgedAt: null,
  note: null,
  actions: [],
  metadata: { expected: 'at most 12 calls in an hour', seen: '64 calls in an hour' },
};
const acknowledged = { ...alert, acknowledgedAt: NOW, note: 'A campaign of ours' };

const delivery = {
  id: id('dlv'),
  webhookId: id('whk'),
  eventId: 'evt_M1fVYyeenVSgLhrNu80UAdAX3GiSJXlA',
  type: 'grant.created',
  status: 'delivered',
  attempts: 1,
  answerStatus: 204,
  answer: '',
  fault: null,
  milliseconds: 12,
  createdAt: NOW,
  attemptedAt: NOW,
  retryAt: null,
};

const team = {
  id: 'team',
  name: 'Team',
  limits: { agents: 50, grants: 10_000, entriesPerMonth: 1_000_000 },
};

const agent = {
  id: id('ag'),
  agentId: id('ag'),
  did: `did:grantex:${id('ag')}`,
  developerId: id('dev', 2),
  name: 'Travel assistant',
  description: 'Finds and books flights for employees.',
  scopes: ['flights:book', 'flights:search'],
  redirectUris: ['http://127.0.0.1:8400/callback'],
  dpop: 'accept',
  status: 'active',
  kind: 'agent',
  clientId: null,
  keys: [
    {
      kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
      publicKey: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
      createdAt: NOW,
      revokedAt: null,
    },
  ],
  holds: [],
  createdAt: NOW,
  updatedAt: NOW,
};

function answers(status: number, body: object): Examples {
  return { responses: { [status]: body } };
}

/** Examples of what a fresh sandbox cannot answer, and of what would be an example of itself. */
export const BY_HAND: Readonly<Record<string, Examples>> = {
  getOpenApiDocument: answers(200, { openapi: '3.1.0', info: { title: 'Grantex', version: '1' }, paths: {} }),
  resendAuthorizationRequest: answers(200, { email: 'a•••@example.com' }),
  rotateAgentKey: answers(201, agent),
  getSignInProvider: answers(200, provider),
  setSignInProvider: answers(200, { ...provider, endedBindings: 0 }),
  createSsoConnection: answers(201, connection),
  getSsoConnection: answers(200, connection),
  listSsoConnections: answers(200, { connections: [connection] }),
  updateSsoConnection: answers(200, { ...connection, defaultRole: 'audit-read' }),
  setDomain: answers(200, {
    domain: { name: 'travel.example', verifiedAt: NOW, fault: null, logo: null },
  }),
  getAnomaly: answers(200, alert),
  listAnomalies: answers(200, {
    anomalies: [alert],
    suppressed: { today: 0, total: 0 },
    total: 1,
    page: 1,
    pageSize: 200,
  }),
  acknowledgeAnomaly: answers(200, acknowledged),
  updateAnomalyAcknowledgement: answers(200, acknowledged),
  testWebhook: answers(200, { ...delivery, type: 'webhook.test' }),
  replayDelivery: answers(200, { ...delivery, attempts: 2 }),
  listDeliveries: answers(200, { deliveries: [delivery], total: 1, page: 1, pageSize: 200 }),
  getSubscription: answers(200, {
    plan: team.id,
    name: team.name,
    status: 'active',
    currentPeriodEnd: '2026-12-30T09:00:00.000Z',
    limits: team.limits,
    used: { agents: 2, grants: 40, entriesPerMonth: 12_800 },
    hasSubscription: true,
    plans: [team],
  }),
  createCheckout: answers(200, { checkoutUrl: 'https://checkout.stripe.com/c/pay/cs_test_1' }),
  createBillingPortal: answers(200, { portalUrl: 'https://billing.stripe.com/p/session/test_1' }),
};
