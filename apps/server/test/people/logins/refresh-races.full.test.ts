import { type KyselyPlugin, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../../src/main/config/config.ts';
import { redeem, type Redeemed } from '../../../src/authority/grants/one-time-credential.ts';
import { refreshTokenCredential } from '../../../src/authority/grants/refresh.ts';
import { openIssuerKeys } from '../../../src/authority/keys/issuer-keys.ts';
import { createLocalSigner } from '../../../src/authority/keys/local-signer.ts';
import { revokedAt } from '../../../src/authority/revocations/revoked-at.ts';
import type { Issuer } from '../../../src/authority/tokens/grant-token.ts';
import { ApiError } from '../../../src/base/api-error.ts';
import type { Transaction } from '../../../src/base/store/database.ts';
import { postgresql } from '../../support/databases.ts';
import { claimsOf } from '../../support/grants.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { openService, post, registerClient, type Service } from './log-in.ts';
import { codeOf, refresh, tokensOf } from './quick-login.ts';

/** Requests at the same time over HTTP, on several connections of PostgreSQL. `npm run storm` runs 200 rounds. */
const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 25);

let server: TestServer;
let service: Service;
let client_id: string;
let issuer: Issuer;
beforeAll(async () => {
  const place = await postgresql();
  server = await testServer({ place });
  const masterKey = Buffer.from(place.environment['GRANTEX_MASTER_KEY'] ?? '', 'base64url');
  const signer = createLocalSigner(masterKey);
  const issuerKeys = await openIssuerKeys({ database: server.database, signer, now: Date.now });
  issuer = { config: { ...readConfig({}), publicUrl: server.url }, issuerKeys };
  service = await openService(server);
  client_id = await registerClient(server);
});
afterAll(() => Promise.all([service.close(), server.close()]));

type Answer = Awaited<ReturnType<typeof post>>;

const first = (): Promise<any> => tokensOf(server, { client_id, resource: service.audience });
const present = (token: string): Promise<Answer> => refresh(server, client_id, token);
const refusalsOf = (answers: Answer[]): unknown[] =>
  answers.filter(({ status }) => status !== 200).map(({ status, body }) => `${status} ${body.error}`);
const given = (answers: Answer[]): Answer[] => answers.filter(({ status }) => status === 200);

async function livingTokens(grant: string): Promise<number> {
  const { rows } = await server.database.asSystem((transaction) =>
    sql`SELECT FROM refresh_tokens WHERE grant_id = ${grant} AND used_at IS NULL`.execute(transaction),
  );
  return rows.length;
}

test(`one token in many hands at once gives two successors at most, in ${ROUNDS} rounds`, async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const { refresh_token, access_token } = await first();
    const answers = await Promise.all(Array.from({ length: 6 }, () => present(refresh_token)));
    expect(refusalsOf(answers)).toEqual(Array(4).fill('400 invalid_grant'));
    expect(await livingTokens(claimsOf(access_token).grnt)).toBe(2);
  }
});

test(`of two successors one wins, however they are used at once, in ${ROUNDS} rounds`, async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const { refresh_token } = await first();
    const [one, two] = [await present(refresh_token), await present(refresh_token)];
    const tokens: string[] = [one.body.refresh_token, two.body.refresh_token];
    // The second use ends the grant, so that nothing of the winner lives on.
    const answers = await Promise.all(tokens.map(present));
    expect(refusalsOf(answers)).toEqual(['400 invalid_grant']);
    const [won] = given(answers);
    expect(await present(won?.body.refresh_token)).toMatchObject({ status: 400 });
  }
});

test(`a successor that is used while its predecessor comes back never leaves two, in ${ROUNDS} rounds`, async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const { refresh_token } = await first();
    const one = await present(refresh_token);
    const again = present(refresh_token);
    const [used, ...others] = await Promise.all([
      present(one.body.refresh_token),
      again.then(async (answer) => (answer.status === 200 ? present(answer.body.refresh_token) : answer)),
      present(refresh_token),
    ]);
    const all = [used, ...others];
    expect(new Set(refusalsOf(all))).toEqual(new Set(['400 invalid_grant']));
    const alive = await Promise.all(given(all).map(({ body }) => present(body.refresh_token)));
    expect(given(alive).length).toBeLessThanOrEqual(1);
  }
});

test(`a code and its grant's revocation at once leave nothing that lives, in ${ROUNDS} rounds`, async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const own = await registerClient(server);
    const login = { client_id: own, resource: service.audience, login_hint: `user_${own}` };
    const { access_token, refresh_token } = await tokensOf(server, login);
    const form = await codeOf(server, login);
    const { client_id: agent } = claimsOf(access_token);
    const [exchanged, refreshed] = await Promise.all([
      post(server, 'token', form),
      refresh(server, own, refresh_token),
      server.developer.call(`DELETE /v1/agents/${agent}`),
    ]);
    const answers = [exchanged, refreshed];
    expect(new Set([...refusalsOf(answers), '400 invalid_grant'])).toEqual(new Set(['400 invalid_grant']));
    const later = given(answers).map(({ body }) => refresh(server, own, body.refresh_token));
    expect(given(await Promise.all(later))).toEqual([]);
    const { rows } = await server.database.asSystem((transaction) =>
      sql`SELECT FROM grants g WHERE agent_id = ${agent} AND ${revokedAt('g')} IS NULL`.execute(transaction),
    );
    expect(rows).toEqual([]);
  }
});

/** Lets a transaction run until its next statement has its rows, and then holds it. */
function heldAfterFirst(): { plugin: KyselyPlugin; reached: Promise<void>; open: () => void } {
  const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      reached.resolve();
      await gate.promise;
      return result;
    },
  };
  return { plugin, reached: reached.promise, open: gate.resolve };
}

/** Waits until some transaction of this database waits for a row, or `other` is done. */
async function untilBlocked(other: Promise<unknown>): Promise<void> {
  let isDone = false;
  void other.finally(() => (isDone = true)).catch(() => undefined);
  for (;;) {
    const rows = await server.sql(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (rows.length > 0 || isDone) return;
  }
}

test('a successor that is used while its alternative is made does not wait for it in a circle', async () => {
  // In half of the rounds the later token sorts before the first one.
  for (let round = 0; round < 8; round += 1) {
    const { refresh_token, access_token } = await first();
    const agentId: string = claimsOf(access_token).client_id;
    const use = (transaction: Transaction, refreshToken: string): Promise<Redeemed | ApiError> =>
      redeem(transaction, issuer, server.developer.id, refreshTokenCredential, {
        refreshToken,
        agentId,
        authentication: 'none',
      });
    const inTransaction = <RESULT>(work: (transaction: Transaction) => Promise<RESULT>): Promise<RESULT> =>
      server.database.forDeveloper(server.developer.id, work);

    const one: string = (await present(refresh_token)).body.refresh_token;
    const held = heldAfterFirst();
    const { promise: firstUse, resolve: useFirst } = Promise.withResolvers<Promise<Redeemed | ApiError>>();
    const again = await inTransaction(async (transaction) => {
      const second = await use(transaction, refresh_token);
      const using = inTransaction((other) => use(other.withPlugin(held.plugin), one));
      useFirst(using);
      await untilBlocked(using);
      return second;
    });
    if (again instanceof ApiError) throw again;
    await held.reached;
    const secondUse = inTransaction((transaction) => use(transaction, again.refreshToken));
    await untilBlocked(secondUse);
    held.open();
    const outcomes = await Promise.all([firstUse, secondUse]);
    expect(outcomes.map((outcome) => outcome instanceof ApiError)).toEqual([false, true]);
  }
});
