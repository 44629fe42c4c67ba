import type { Attempt, Outcome } from './attempt.ts';

const to = (outcome: Outcome, attempt: Omit<Attempt, 'outcome'> = {}): Attempt => ({ ...attempt, outcome });
const unknown = (id: string, body?: object): Attempt[] => [
  to('NOT_FOUND', { path: { id }, ...(body !== undefined && { body: () => body }) }),
];
/** Nothing is sold where the operator has set no key of Stripe. */
const unsold = (body?: object): Attempt[] => [
  to('BILLING_NOT_CONFIGURED', body === undefined ? {} : { body: () => body }),
];

/** Single sign-on, anomalies, usage and billing: the developer's own organization, and never a person's decision. */
export function organizationAttempts(agentId: string): Record<string, readonly Attempt[]> {
  return {
    'POST /v1/sso/connections': [
      to('DISCOVERY_FAILED', { body: () => ({ issuer: 'https://169.254.169.254' }) }),
    ],
    'GET /v1/sso/connections': [to(200)],
    'GET /v1/sso/connections/{id}': unknown('sso_nobody'),
    'PATCH /v1/sso/connections/{id}': unknown('sso_nobody', { active: true }),
    'GET /v1/sso/people': [to(200)],
    'GET /v1/sso/sessions': [to(200)],

    'GET /v1/anomalies': [to(200)],
    'GET /v1/anomalies/{id}': unknown('anm_nothing'),
    'GET /v1/anomalies/profiles': [to(200), to(200, { query: { agentId } })],
    'POST /v1/anomalies/detect': [to(200)],
    'POST /v1/anomalies/{id}/acknowledge': unknown('anm_nothing', { note: 'It was me' }),
    'PATCH /v1/anomalies/{id}/acknowledge': unknown('anm_nothing', { note: 'It was me' }),
    'GET /v1/anomalies/rules': [to(200)],
    'POST /v1/anomalies/rules': [
      to(201, { body: () => ({ action: 'notify', agentIds: [agentId] }) }),
      to('NOT_FOUND', { body: () => ({ action: 'revoke', agentIds: ['ag_00000000000000000000000000'] }) }),
    ],

    'GET /v1/usage': [to(200)],
    'GET /v1/usage/history': [to(200, { query: { days: '92' } })],
    'GET /v1/billing/subscription': unsold(),
    'POST /v1/billing/checkout': unsold({ plan: 'team' }),
    'POST /v1/billing/portal': unsold({}),
    'POST /v1/billing/webhook': unsold({ type: 'checkout.session.completed' }),
  };
}
