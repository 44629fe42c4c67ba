import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tenant, type Tenant } from '../../isolation/tenant.ts';
import { postgresql } from '../../support/databases.ts';
import { apiFetch } from '../../support/contract.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { idempotentRoutes } from './idempotent-routes.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ place: await postgresql() });
});
afterAll(() => server.close());

/** How the content of a first response ends in the meantime, and how the second call is refused then. */
interface Ending {
  route: string;
  when: string;
  end: (owning: Tenant, first: any) => Promise<unknown>;
  refusal: [status: number, code: string];
}

const revokeToken = ({ call }: Tenant, { grantToken }: { grantToken: string }) =>
  call('POST /v1/tokens/revoke', { jti: decodeJwt(grantToken).jti });
const suspendAgent = ({ call, agentId }: Tenant) =>
  call(`PATCH /v1/agents/${agentId}`, { status: 'suspended' });
const deleteAgent = ({ call, agentId }: Tenant) => call(`DELETE /v1/agents/${agentId}`);
const erasePrincipal = ({ call, principalId }: Tenant) => call(`DELETE /v1/principals/${principalId}`);

const endings: Ending[] = [
  {
    route: 'POST /v1/token',
    when: 'its token was revoked',
    end: revokeToken,
    refusal: [400, 'INVALID_CODE'],
  },
  {
    route: 'POST /v1/token',
    when: 'the agent was suspended',
    end: suspendAgent,
    refusal: [400, 'INVALID_CODE'],
  },
  {
    route: 'POST /v1/token',
    when: 'the person was erased',
    end: erasePrincipal,
    refusal: [400, 'INVALID_CODE'],
  },
  {
    route: 'POST /v1/token/refresh',
    when: 'its token was revoked',
    end: revokeToken,
    refusal: [400, 'INVALID_REFRESH_TOKEN'],
  },
  {
    route: 'POST /v1/grants/delegate',
    when: 'its token was revoked',
    end: revokeToken,
    refusal: [400, 'GRANT_ENDED'],
  },
  {
    route: 'POST /v1/authorize',
    when: 'the agent was suspended',
    end: suspendAgent,
    refusal: [403, 'AGENT_NOT_ACTIVE'],
  },
  {
    route: 'POST /v1/authorize',
    when: 'the agent was deleted',
    end: deleteAgent,
    refusal: [404, 'NOT_FOUND'],
  },
  {
    route: 'POST /v1/authorize',
    when: 'the person was erased',
    end: erasePrincipal,
    refusal: [410, 'RESULT_ENDED'],
  },
  {
    route: 'POST /v1/authorize',
    when: 'it was cancelled',
    end: ({ call }, { authRequestId }) => call(`DELETE /v1/authorize/${authRequestId}`),
    refusal: [410, 'RESULT_ENDED'],
  },
  {
    route: 'POST /v1/authorize',
    when: 'its link was replaced',
    end: ({ call }, { authRequestId }) => call(`POST /v1/authorize/${authRequestId}/link`),
    refusal: [410, 'RESULT_ENDED'],
  },
  {
    route: 'POST /v1/authorize/{id}/link',
    when: 'the link was replaced',
    end: ({ call, requestId }) => call(`POST /v1/authorize/${requestId}/link`),
    refusal: [410, 'RESULT_ENDED'],
  },
  {
    route: 'POST /v1/principal-sessions',
    when: 'the session was ended',
    end: ({ call, principalId }, { id }) => call(`DELETE /v1/principals/${principalId}/sessions/${id}`),
    refusal: [410, 'RESULT_ENDED'],
  },
  {
    route: 'POST /v1/principal-sessions',
    when: 'the person was erased',
    end: erasePrincipal,
    refusal: [410, 'RESULT_ENDED'],
  },
  {
    route: 'POST /v1/keys',
    when: 'the key was deleted',
    end: ({ call }, { id }) => call(`DELETE /v1/keys/${id}`),
    refusal: [410, 'RESULT_ENDED'],
  },
];

test.each(endings)('$route does not repeat its response after $when', async ({ route, end, refusal }) => {
  const owning = await tenant(server, `user_${Math.random().toString(36).slice(2)}`);
  const known = idempotentRoutes[route];
  if (known === undefined) throw new TypeError(`there is no ${route}`);
  const { line, body } = await known.call(owning, { server, issuer: 'https://unused.example' });
  const send = () => owning.call(line, body, { headers: { 'idempotency-key': 'once' } });
  const first = await send();
  expect(await send()).toMatchObject({ status: first.status, body: first.body });
  await end(owning, first.body);
  const again = await send();
  expect([again.status, again.body.code]).toEqual(refusal);
});

test('a body on a route without one leaves the Idempotency-Key unused, however deep it is', async () => {
  const { key } = await server.signUp();
  const send = (body: string) =>
    apiFetch(`${server.url}/v1/keys/rotate`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'idempotency-key': 'deep',
      },
      body,
    });
  const answers = [
    await send(`${'['.repeat(10_000)}${']'.repeat(10_000)}`),
    await send('{}'),
    await send(''),
  ];
  expect(answers.map(({ status }) => status)).toEqual([400, 200, 200]);
  const [, first, again] = await Promise.all(answers.map((answer) => answer.json()));
  expect(again).toEqual(first);
});
