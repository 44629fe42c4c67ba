import { askAbout } from '../authority/approvals/calls.ts';
import { ask, createPerson } from '../people/consent/person.ts';
import { provisioned, tenant } from '../isolation/tenant.ts';
import type { TestServer } from '../support/server.ts';
import type { Known } from './hostile.ts';

/** The victim: a credential of each kind, and valid values for each member. */
export interface Victim {
  key: string;
  sessionToken: string;
  scimToken: string;
  known: Known;
}

const WELL_MEANT = {
  scopes: ['flights:search', 'flights:book', 'payments:initiate:max_500'],
  redirectUris: ['https://travel.example/callback'],
  redirectUri: ['https://travel.example/callback'],
  audience: ['https://api.travel.example'],
  expiresIn: ['1h', '7d'],
  expiresAt: ['2199-01-01T00:00:00Z'],
  action: ['flights.book'],
  email: ['somebody@example.com'],
  page: ['1', '2'],
  pageSize: ['1', '200'],
};

/** A developer with one of everything, on a sandbox. */
export async function sandboxVictim(server: TestServer): Promise<Victim> {
  const { call: _call, ...one } = await tenant(server, 'user_fuzz');
  return victimWith(one);
}

/** The same on a live server: a person has approved one request, and another one is pending. */
export async function liveVictim(server: TestServer): Promise<Victim> {
  const { developer } = server;
  const { call } = developer;
  const person = createPerson(server);
  const asked = await ask(developer);
  await person.enrol(asked.secret);
  await person.approve(asked.secret);
  const { agentId, principalId } = asked;
  const { code } = (await call(`GET /v1/authorize/${asked.authRequestId}`)).body;
  const { grantToken, refreshToken, grantId } = (await call('POST /v1/token', { code, agentId })).body;
  const waiting = await ask(developer, { agentId, principalId });
  await call('PUT /v1/principals/user_unbound/email', { email: 'unbound@example.com' });
  const unbound = await ask(developer, { agentId, principalId: 'user_unbound' });
  const { sessionToken } = (await call('POST /v1/principal-sessions', { principalId })).body;
  const entry = await call('POST /v1/audit/log', { grantId, action: 'flights.search', status: 'success' });
  const key = await call('POST /v1/keys', { name: 'more', roles: ['verify'] });
  const victim = victimWith({
    key: developer.key,
    agentId,
    subAgentId: agentId,
    principalId,
    requestId: waiting.authRequestId,
    secret: waiting.secret,
    code,
    grantId,
    grantToken,
    refreshToken,
    sessionToken,
    approvalId: await askAbout(server, developer.id, grantId),
    entryId: entry.body.entryId,
    keyId: key.body.id,
    ...(await provisioned(server, developer, principalId)),
  });
  const secret = [waiting.secret, unbound.secret];
  return { ...victim, known: { ...victim.known, secret } };
}

function victimWith(one: Record<string, string>): Victim {
  const { key = '', sessionToken = '', scimToken = '', agentId = '', grantToken = '', grantId = '' } = one;
  const ids = Object.entries(one).filter(([name]) => name.endsWith('Id'));
  return {
    key,
    sessionToken,
    scimToken,
    known: {
      ...Object.fromEntries(Object.entries(one).map(([name, value]) => [name, [value]])),
      ...WELL_MEANT,
      id: ids.map(([, value]) => value),
      did: [`did:grantex:${agentId}`],
      token: [grantToken],
      parentGrantToken: [grantToken],
      cursor: [grantId, '1'],
    },
  };
}
