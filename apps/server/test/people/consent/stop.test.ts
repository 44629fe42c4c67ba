import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockConsent } from '../../../src/people/authorization-requests/consent-details.ts';
import { type Progress, readOutcome } from '../../../src/people/authorization-requests/outcome.ts';
import { stopApproved } from '../../../src/people/authorization-requests/stop-approved.ts';
import { notFound } from '../../../src/base/api-error.ts';
import { isValid } from '../../support/grants.ts';
import { httpBrowser } from '../../support/http-browser.ts';
import type { TestServer } from '../../support/server.ts';
import {
  type Asked,
  boundPerson,
  codeIn,
  createPerson,
  liveServer,
  needsOf,
  type Person,
  withRedirect,
} from './person.ts';

let server: TestServer;
beforeAll(async () => {
  server = await liveServer();
});
afterAll(() => server.close());

/** Presses “Stop this” on the page after an approval. */
function stop({ secret }: Asked, { visitDigest }: Pick<Person, 'visitDigest'>): Promise<void> {
  const { database } = server;
  const needs = needsOf(server);
  return stopApproved({
    database,
    ...needs,
    visitDigest,
    async lock(transaction) {
      const found = await lockConsent(transaction, needs, secret, 'share');
      if (found === undefined) throw notFound('consent request');
      return found.request;
    },
  });
}

async function progressOf(asked: Asked, person: Person): Promise<Progress | undefined> {
  const { request } = await person.look(asked.secret);
  const outcome = await server.database.forPerson((transaction) => readOutcome(transaction, request));
  return outcome?.progress;
}

async function fetchGrant({ authRequestId, agentId }: Asked): Promise<{ status: number; body: any }> {
  const { call } = server.developer;
  const { body } = await call(`GET /v1/authorize/${authRequestId}`);
  return call('POST /v1/token', { code: body.code ?? 'code_none', agentId });
}

async function stateFor({ secret }: Asked): Promise<string> {
  return (await httpBrowser(server.url).open(`/consent/${secret}/state`)).json.state;
}

test('what a browser approved waits for the app, is fetched, and ends when the browser stops it', async () => {
  const { asked, person } = await boundPerson(server);
  expect([await progressOf(asked, person), await stateFor(asked)]).toEqual([undefined, 'pending']);
  await person.approve(asked.secret);
  expect([await progressOf(asked, person), await stateFor(asked)]).toEqual(['waiting', 'waiting']);
  const { body } = await fetchGrant(asked);
  expect(await progressOf(asked, person)).toBe('fetched');
  expect(await isValid(server.developer.call, body.grantToken)).toBe(true);

  await stop(asked, person);
  // Whoever else has the link does not learn what became of the grant.
  expect([await progressOf(asked, person), await stateFor(asked)]).toEqual(['stopped', 'consumed']);
  expect(await isValid(server.developer.call, body.grantToken)).toBe(false);
  const grant = await server.developer.call(`GET /v1/grants/${body.grantId}`);
  expect(grant.body.status).toBe('revoked');
  await stop(asked, person);
  expect(await progressOf(asked, person)).toBe('stopped');
});

test('what is stopped before the app comes is never given', async () => {
  const { more } = withRedirect();
  const { asked, person } = await boundPerson(server, more);
  const code = codeIn(await person.approve(asked.secret));
  await stop(asked, person);
  expect(await progressOf(asked, person)).toBe('withdrawn');
  const { call } = server.developer;
  const { body } = await call('POST /v1/token', {
    code,
    agentId: asked.agentId,
    codeVerifier: 'v'.repeat(43),
  });
  expect(body.code).toBe('INVALID_CODE');
  expect((await call(`GET /v1/authorize/${asked.authRequestId}`)).body.status).toBe('denied');
});

test('what the app never fetched is told so', async () => {
  const { asked, person } = await boundPerson(server);
  await person.approve(asked.secret);
  await server.database.asSystem((transaction) =>
    transaction
      .updateTable('authorization_requests')
      .set({ expires_at: new Date(0) })
      .where('id', '=', asked.authRequestId)
      .execute(),
  );
  expect(await progressOf(asked, person)).toBe('unfetched');
});

test('an approval that was overtaken by an end of everything is stopped', async () => {
  const { asked, person } = await boundPerson(server);
  await person.approve(asked.secret);
  await server.developer.call(`DELETE /v1/principals/${asked.principalId}/grants`);
  expect(await progressOf(asked, person)).toBe('stopped');
});

test('a browser that only has the link stops nothing, before the exchange or after it', async () => {
  const { asked, person } = await boundPerson(server);
  const stranger = createPerson(server);
  await expect(stop(asked, person)).rejects.toThrow('has not approved');
  await person.approve(asked.secret);
  await expect(stop(asked, stranger)).rejects.toThrow('has not approved');
  expect(await progressOf(asked, person)).toBe('waiting');
  const { body } = await fetchGrant(asked);
  await expect(stop(asked, stranger)).rejects.toThrow('has not approved');
  const browser = httpBrowser(server.url);
  await browser.open(`/consent/${asked.secret}`);
  const refused = await browser.submit(`/consent/${asked.secret}/stop`);
  expect([refused.status, refused.text.includes('This browser has not approved it')]).toEqual([403, true]);
  expect((await browser.submit(`/consent/${asked.secret}/stop`, { csrf: 'x' })).status).toBe(403);
  expect(await isValid(server.developer.call, body.grantToken)).toBe(true);
});

test('a stop and an exchange at once leave nothing in force', async () => {
  const { asked, person } = await boundPerson(server);
  await person.approve(asked.secret);
  const [{ body }] = await Promise.all([fetchGrant(asked), stop(asked, person)]);
  const { grantToken = 'none was made' } = body;
  expect(await isValid(server.developer.call, grantToken)).toBe(false);
  expect(['withdrawn', 'stopped']).toContain(await progressOf(asked, person));
});
