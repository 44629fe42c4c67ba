import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { told } from '../../ledger/events/event-client.ts';
import { engines } from '../../support/databases.ts';
import { pkce } from '../../support/grants.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import type { Call, TestServer } from '../../support/server.ts';
import { ask, boundPerson, CALLBACK, codeIn, liveServer, outcomeOf } from '../consent/person.ts';

describe.each(engines)('a request that its developer takes back, on $engine', ({ place }) => {
  let server: TestServer;
  let call: Call;
  beforeAll(async () => {
    server = await liveServer({ place: await place() });
    ({ call } = server.developer);
  });
  afterAll(() => server.close());

  const cancel = async (id: string): Promise<[number, string | undefined]> => {
    const { status, body } = await call(`DELETE /v1/authorize/${id}`);
    return [status, body?.code];
  };

  test('is cancelled, once and for all; the page says so, and watchers learn of it once', async () => {
    const { asked, person } = await boundPerson(server);
    const { authRequestId, secret } = asked;
    const begun = await person.answer(secret, 'approve');
    expect(await cancel(authRequestId)).toEqual([204, undefined]);
    expect(await cancel(authRequestId)).toEqual([204, undefined]);
    expect((await call(`GET /v1/authorize/${authRequestId}`)).body).toMatchObject({ status: 'cancelled' });
    // What the person had begun does not decide it any more.
    expect(outcomeOf(await person.settle(secret, 'approve', begun))).toBe('REQUEST_DECIDED');
    expect(outcomeOf(await person.deny(secret))).toBe('REQUEST_DECIDED');
    const page = await httpBrowser(server.url).open(`/consent/${secret}`);
    expect([page.status, page.text]).toEqual([
      409,
      expect.stringContaining('The app took this request back'),
    ]);
    expect((await call(`POST /v1/authorize/${authRequestId}/link`)).body.code).toBe('REQUEST_DECIDED');
    const events = (await told(call, 5)).filter(({ type }) => type === 'authorization.cancelled');
    expect(events.map(({ data }) => data)).toEqual([
      {
        authRequestId,
        agentId: asked.agentId,
        principal: expect.stringMatching(/^prn_/),
        principalId: asked.principalId,
      },
    ]);
  });

  test('gives nothing for an approval whose code was not exchanged yet', async () => {
    const { verifier: codeVerifier, challenge: codeChallenge } = pkce();
    const { asked, person } = await boundPerson(server, { redirectUri: CALLBACK, codeChallenge });
    const code = codeIn(await person.approve(asked.secret));
    expect(await cancel(asked.authRequestId)).toEqual([204, undefined]);
    const exchanged = await call('POST /v1/token', { code, agentId: asked.agentId, codeVerifier });
    expect([exchanged.status, exchanged.body.code]).toEqual([400, 'INVALID_CODE']);
  });

  test('stays what it was once it was denied or exchanged', async () => {
    const { asked, person } = await boundPerson(server);
    await person.approve(asked.secret);
    const { code } = (await call(`GET /v1/authorize/${asked.authRequestId}`)).body;
    const grant = (await call('POST /v1/token', { code, agentId: asked.agentId })).body;
    expect(await cancel(asked.authRequestId)).toEqual([409, 'REQUEST_DECIDED']);
    expect((await call(`GET /v1/grants/${grant.grantId}`)).body.status).toBe('active');
    const denied = await ask(server.developer, {
      agentId: asked.agentId,
      principalId: asked.principalId,
    });
    await person.deny(denied.secret);
    expect(await cancel(denied.authRequestId)).toEqual([409, 'REQUEST_DECIDED']);
    expect(await cancel('areq_nobody')).toEqual([404, 'NOT_FOUND']);
  });
});
