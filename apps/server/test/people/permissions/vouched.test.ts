import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, createPerson, liveServer } from '../consent/person.ts';
import { createAuthenticator } from '../../support/authenticator.ts';
import { isValid } from '../../support/grants.ts';
import { chosenOn } from '../../support/chosen-on.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import type { TestServer } from '../../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await liveServer();
});
afterAll(() => server.close());

test('a stolen vouched session may view and revoke, and cannot approve', async () => {
  const { call } = server.developer;
  const alice = createPerson(server);
  const first = await ask(server.developer, { principalId: 'user_alice' });
  await alice.enrol(first.secret);
  await alice.approve(first.secret);
  const { code } = (await call(`GET /v1/authorize/${first.authRequestId}`)).body;
  const { grantToken, grantId } = (await call('POST /v1/token', { code, agentId: first.agentId })).body;
  const { sessionToken: session } = (await call('POST /v1/principal-sessions', { principalId: 'user_alice' }))
    .body;

  const { secret, authRequestId } = await ask(server.developer, { principalId: 'user_alice' });
  const thief = httpBrowser(server.url);
  await thief.open('/permissions');
  expect((await thief.call('/permissions/session', { session })).status).toBe(200);
  const page = await thief.open(`/consent/${secret}`);
  const shown = /shown&quot;:&quot;([\w-]{43})/.exec(page.text)?.[1] ?? '';
  expect(shown).not.toBe('');
  const chosen = chosenOn(page.text);

  const device = createAuthenticator({ origin: server.url });
  const path = `/consent/${secret}`;
  const outcomes: [string, number, unknown][] = [];
  const attempt = async (name: string, sent: ReturnType<typeof thief.call>): Promise<any> => {
    const { status, json } = await sent;
    outcomes.push([name, status, json.code]);
    return json;
  };
  await attempt('enrol', thief.call(`${path}/enrol/ask`, {}));
  await attempt('bind', thief.call(`${path}/bind/ask`, {}));
  await attempt('deny', thief.submit(`${path}/deny`));
  for (const purpose of ['approve', 'deny']) {
    const options = await attempt(`ask ${purpose}`, thief.call(`${path}/ask`, { purpose, shown, ...chosen }));
    device.create({ ...options, rp: { id: 'localhost', name: 'x' }, user: { id: 'AAAA', name: '' } });
    const response = device.get(options);
    await attempt(`settle ${purpose}`, thief.call(`${path}/settle`, { purpose, response, ...chosen }));
    await attempt(`empty ${purpose}`, thief.call(`${path}/settle`, { purpose }));
  }
  const signIn = await thief.call('/permissions/ask', {});
  await attempt('sign in', thief.call('/permissions/sign-in', { response: device.get(signIn.json) }));
  expect(outcomes).toEqual([
    ['enrol', 409, 'PRINCIPAL_BOUND'],
    ['bind', 409, 'PRINCIPAL_BOUND'],
    ['deny', 409, undefined],
    ['ask approve', 200, undefined],
    ['settle approve', 403, 'PASSKEY_UNKNOWN'],
    ['empty approve', 400, 'VALIDATION_ERROR'],
    ['ask deny', 200, undefined],
    ['settle deny', 403, 'PASSKEY_UNKNOWN'],
    ['empty deny', 400, 'VALIDATION_ERROR'],
    ['sign in', 403, 'PASSKEY_UNKNOWN'],
  ]);
  for (const line of [`POST /v1/authorize/${authRequestId}/approve`, `GET /v1/authorize/${authRequestId}`]) {
    expect([line, (await server.callAs(session)(line)).status]).toEqual([
      line,
      line.startsWith('GET') ? 401 : 404,
    ]);
  }
  const { body } = await call(`GET /v1/authorize/${authRequestId}`);
  expect([body.status, body.code]).toEqual(['pending', undefined]);

  await thief.open('/permissions');
  expect((await thief.submit(`/permissions/grants/${grantId}/revoke`)).status).toBe(303);
  expect(await isValid(call, grantToken)).toBe(false);
});
