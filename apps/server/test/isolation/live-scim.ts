import type { Attempt } from './attempt.ts';

/** The connections to identity providers. Their own routes know no API key, and nothing is sent there. */
const PROVISIONING = [
  'GET /scim/v2/ServiceProviderConfig',
  'GET /scim/v2/ResourceTypes',
  'GET /scim/v2/ResourceTypes/{id}',
  'GET /scim/v2/Schemas',
  'GET /scim/v2/Schemas/{id}',
  'GET /scim/v2/Me',
  'GET /scim/v2/Users',
  'POST /scim/v2/Users',
  'GET /scim/v2/Users/{id}',
  'PUT /scim/v2/Users/{id}',
  'PATCH /scim/v2/Users/{id}',
  'GET /scim/v2/Groups',
  'POST /scim/v2/Groups',
  'GET /scim/v2/Groups/{id}',
  'PUT /scim/v2/Groups/{id}',
  'PATCH /scim/v2/Groups/{id}',
  'POST /scim/v2/.search',
  'POST /scim/v2/Users/.search',
  'POST /scim/v2/Groups/.search',
];

export function scimAttempts(): Record<string, readonly Attempt[]> {
  const unknown = (id: string, body: object): Attempt[] => [
    { outcome: 'NOT_FOUND', path: { id }, body: () => body },
  ];
  return {
    ...Object.fromEntries(PROVISIONING.map((route) => [route, [{ outcome: 'CREDENTIAL_UNKNOWN' }]])),
    'GET /v1/scim/tokens': [{ outcome: 200 }],
    'POST /v1/scim/tokens': [{ outcome: 201, body: () => ({ label: 'mallory', matches: 'externalId' }) }],
    'POST /v1/scim/tokens/{id}/rotate': unknown('sct_nothing', {}),
    'GET /v1/scim/users': [{ outcome: 200 }],
    'GET /v1/scim/groups': [{ outcome: 200 }],
    'PATCH /v1/scim/groups/{id}': unknown('scg_nothing', { approves: null }),
  };
}
