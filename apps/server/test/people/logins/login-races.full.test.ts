import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAuthenticator } from '../../support/authenticator.ts';
import { postgresql } from '../../support/databases.ts';
import { claimsOf } from '../../support/grants.ts';
import type { HttpPage } from '../../support/http-browser.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import {
  authorizePath,
  type LoggingIn,
  loggingIn,
  newPkce,
  openService,
  post,
  registerClient,
  type Service,
} from './log-in.ts';

/** Decisions at the same time, over HTTP and on several connections of PostgreSQL. */
const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 10);

let server: TestServer;
let service: Service;
let client_id: string;
beforeAll(async () => {
  server = await testServer({
    place: await postgresql(),
    environment: { GRANTEX_MODE: 'live', GRANTEX_DYNAMIC_REGISTRATION: 'on' },
  });
  service = await openService(server, { people: 'anyone' });
});
afterAll(() => Promise.all([service.close(), server.close()]));
beforeEach(async () => {
  client_id = await registerClient(server);
});

const { verifier, challenge } = newPkce();
const path = (): string =>
  authorizePath({ client_id, code_challenge: challenge, resource: service.audience });

/** Somebody with a new passkey, at the page of a login. */
async function atPage(): Promise<{ person: LoggingIn; at: string }> {
  // A synced passkey has no counter, which answers at the same time would mix up.
  const person = loggingIn(server, createAuthenticator({ origin: server.url, isSynced: true }));
  const { at } = await person.open(path());
  await person.enrol(at);
  return { person, at };
}

function exchange({ json }: HttpPage): ReturnType<typeof post> {
  return post(server, 'token', {
    grant_type: 'authorization_code',
    code: new URL(json.location).searchParams.get('code') ?? '',
    code_verifier: verifier,
    client_id,
  });
}

const agentsOfClient = async (): Promise<number> => {
  const { rows } = await server.database.asSystem((transaction) =>
    sql`SELECT FROM agents WHERE client_id = ${client_id}`.execute(transaction),
  );
  return rows.length;
};

test(`people who authorize a new client at once make one agent, in ${ROUNDS} rounds`, async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    client_id = await registerClient(server);
    const people = await Promise.all([atPage(), atPage(), atPage()]);
    const pages = await Promise.all(people.map(({ person, at }) => person.approve(at)));
    expect(pages.map(({ status }) => status)).toEqual([200, 200, 200]);
    const tokens = await Promise.all(pages.map(exchange));
    const agents = tokens.map(({ body }) => claimsOf(body.access_token).client_id);
    const names = tokens.map(({ body }) => claimsOf(body.access_token).sub);
    expect([new Set(agents).size, new Set(names).size, await agentsOfClient()]).toEqual([1, 3, 1]);
  }
});

test(`a person who approves in all tabs at once is one person with one code, in ${ROUNDS} rounds`, async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const { person, at } = await atPage();
    const pages = await Promise.all([person.approve(at), person.approve(at), person.approve(at)]);
    const given = pages.filter(({ status }) => status === 200);
    expect(pages.filter(({ status }) => ![200, 409].includes(status))).toEqual([]);
    const tokens = await Promise.all(given.map(exchange));
    expect(tokens.filter(({ status }) => status === 200)).toHaveLength(1);
  }
});

test(`approving and denying at once is one of both, in ${ROUNDS} rounds`, async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const { person, at } = await atPage();
    const [approved, denied] = await Promise.all([person.approve(at), person.browser.submit(`${at}/deny`)]);
    expect([approved.status, denied.status].filter((status) => status === 200)).toHaveLength(1);
    expect([approved.status, denied.status].filter((status) => status >= 500)).toEqual([]);
  }
});

test(`a client that is deleted while people authorize it gets nothing, in ${ROUNDS} rounds`, async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    client_id = await registerClient(server);
    const first = await atPage();
    const { body } = await exchange(await first.person.approve(first.at));
    const { at } = await first.person.open(path());
    const agent: string = claimsOf(body.access_token).client_id;
    const [page] = await Promise.all([
      first.person.approve(at),
      server.developer.call(`DELETE /v1/agents/${agent}`),
    ]);
    const late = page.status === 200 ? await exchange(page) : undefined;
    expect(late?.body.error ?? 'invalid_grant').toBe('invalid_grant');
    expect(page.status).toBeLessThan(500);
    expect(await agentsOfClient()).toBe(1);
  }
});
