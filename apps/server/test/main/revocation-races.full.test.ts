import { decodeJwt } from 'jose';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/main/config/config.ts';
import { approveInSandbox, denyInSandbox } from '../../src/people/authorization-requests/by-developer.ts';
import { delegate } from '../../src/authority/grants/delegate.ts';
import { hold, release } from '../../src/authority/holds/hold.ts';
import { readParentToken } from '../../src/authority/grants/parent-token.ts';
import { ApiError } from '../../src/base/api-error.ts';
import { openIssuerKeys } from '../../src/authority/keys/issuer-keys.ts';
import { createLocalSigner } from '../../src/authority/keys/local-signer.ts';
import { revoke, type RevocationTarget } from '../../src/authority/revocations/revoke.ts';
import type { Transaction } from '../../src/base/store/database.ts';
import { authorizationCode } from '../../src/authority/grants/exchange.ts';
import type { Issuer } from '../../src/authority/tokens/grant-token.ts';
import { redeem } from '../../src/authority/grants/one-time-credential.ts';
import { refreshTokenCredential } from '../../src/authority/grants/refresh.ts';
import { createTokenStatusReader } from '../../src/authority/tokens/token-status.ts';
import { verifyOnline } from '../../src/authority/tokens/verify.ts';
import { postgresql } from '../support/databases.ts';
import { askFor, makeAgent, makeGrant } from '../support/grants.ts';
import { testServer, type TestDeveloper, type TestServer } from '../support/server.ts';
import { type Outcome, race, type RaceOptions, resultOf } from '../authority/revocations/race.ts';

/** `npm run storm` runs 200. */
const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 25);
/** Without locks a race must go wrong within this many rounds; most do within ten. */
const PATIENCE = 400;

let server: TestServer;
let developer: TestDeveloper;
let issuer: Issuer;

beforeAll(async () => {
  const place = await postgresql();
  const environment = { GRANTEX_MASTER_KEY: place.environment['GRANTEX_MASTER_KEY'] ?? '' };
  server = await testServer({ place, environment });
  ({ developer } = server);
  issuer = await issuerOf(server, environment.GRANTEX_MASTER_KEY);
});
afterAll(() => server.close());

/** One round: prepares a scene, runs the race, and reports what is wrong at the end. */
type Round = (options: RaceOptions) => Promise<string | undefined>;

const RACES: Record<string, Round> = {
  'exchange during the suspension of the agent: no grant outlives it': async (options) => {
    const agentId = await makeAgent(developer.call);
    const { code } = await askFor(developer.call, agentId);
    const [exchanged, suspended] = await race(
      options,
      (transaction) => redeem(transaction, issuer, developer.id, authorizationCode, { code, agentId }),
      suspend(agentId),
    );
    if (!resultOf(suspended)) return 'the suspension did nothing';
    return survivor(exchanged);
  },

  'delegation during the suspension of the sub-agent: no child outlives it': async (options) => {
    const [agentId, subAgentId] = [await makeAgent(developer.call), await makeAgent(developer.call)];
    const { grantToken } = await makeGrant(developer.call, agentId);
    const [delegated, suspended] = await race(
      options,
      delegateTo(subAgentId, grantToken),
      suspend(subAgentId),
    );
    if (!resultOf(suspended)) return 'the suspension did nothing';
    return survivor(delegated);
  },

  'delegation during the revocation of the root: made before it, or not at all': async (options) => {
    const agentId = await makeAgent(developer.call);
    const { grantToken, grantId } = await makeGrant(developer.call, agentId);
    const [delegated, revoked] = await race(
      options,
      delegateTo(agentId, grantToken),
      end({ kind: 'grant', id: grantId, by: 'developer' }),
    );
    if (!resultOf(revoked)) return 'the revocation did nothing';
    return (await survivor(delegated)) ?? madeAfter(grantId, 'grants', 'parent_grant_id');
  },

  'delegation during the revocation of its token: made before it and ended, or not at all': async (
    options,
  ) => {
    const agentId = await makeAgent(developer.call);
    const { grantToken, grantId } = await makeGrant(developer.call, agentId);
    const [delegated, revoked] = await race(
      options,
      delegateTo(agentId, grantToken),
      end({ kind: 'token', id: String(decodeJwt(grantToken).jti), by: 'developer' }),
    );
    if (!resultOf(revoked)) return 'the revocation did nothing';
    const children = await onDatabase(
      sql<{ id: string }>`SELECT id FROM grants WHERE parent_grant_id = ${grantId}`,
    );
    const entries = await Promise.all(children.map(({ id }) => countOf('revocations', 'id', id)));
    if (entries.some((count) => count !== 1)) return 'a child has no entry of its own';
    return survivor(delegated);
  },

  'refresh during the revocation of the grant: issued before it, or not at all': async (options) => {
    const agentId = await makeAgent(developer.call);
    const { refreshToken, grantId } = await makeGrant(developer.call, agentId);
    const [refreshed, revoked] = await race(
      options,
      (transaction) =>
        redeem(transaction, issuer, developer.id, refreshTokenCredential, { refreshToken, agentId }),
      end({ kind: 'grant', id: grantId, by: 'developer' }),
    );
    if (!resultOf(revoked)) return 'the revocation did nothing';
    return (await survivor(refreshed)) ?? madeAfter(grantId, 'grant_tokens', 'grant_id');
  },

  'delegation during a hold of the root: made before it and ended, or not at all': async (options) => {
    const agentId = await makeAgent(developer.call);
    const { grantToken, grantId } = await makeGrant(developer.call, agentId);
    const [delegated, held] = await race(
      options,
      delegateTo(agentId, grantToken),
      end({ kind: 'grant', id: grantId, hold: HOLD }),
    );
    if (!resultOf(held)) return 'the hold did nothing';
    return survivor(delegated);
  },

  'refresh during a hold of the grant: issued before it and ended, or not at all': async (options) => {
    const agentId = await makeAgent(developer.call);
    const { refreshToken, grantId } = await makeGrant(developer.call, agentId);
    const [refreshed, held] = await race(
      options,
      (transaction) =>
        redeem(transaction, issuer, developer.id, refreshTokenCredential, { refreshToken, agentId }),
      end({ kind: 'grant', id: grantId, hold: HOLD }),
    );
    if (!resultOf(held)) return 'the hold did nothing';
    return survivor(refreshed);
  },

  'exchange during a hold of the agent: its token was issued before and ended, or not at all': async (
    options,
  ) => {
    const agentId = await makeAgent(developer.call);
    const { code } = await askFor(developer.call, agentId);
    const [exchanged, held] = await race(
      options,
      (transaction) => redeem(transaction, issuer, developer.id, authorizationCode, { code, agentId }),
      end({ kind: 'agent', id: agentId, hold: HOLD }),
    );
    if (!resultOf(held)) return 'the hold did nothing';
    return survivor(exchanged);
  },

  'two holders that release at once: one of them sees that nobody holds it any more': async (options) => {
    const { grantId } = await makeGrant(developer.call, await makeAgent(developer.call));
    const thing = { kind: 'grant', id: grantId } as const;
    const holders = ['developer', 'rule'] as const;
    for (const by of holders)
      await server.database.forDeveloper(developer.id, (transaction) =>
        hold(transaction, developer.id, thing, { by, reason: null }),
      );
    const remaining = await race(
      options,
      ...holders.map((by) => (transaction: Transaction) => release(transaction, developer.id, thing, [by])),
    );
    return remaining.some((each) => resultOf(each).length === 0) ? undefined : 'nobody saw it';
  },

  'exchange during the revocation of everything the developer has: no grant outlives it': async (options) => {
    const own = await server.signUp();
    const agentId = await makeAgent(own.call);
    const { code } = await askFor(own.call, agentId);
    const [exchanged, revoked] = await race(
      { ...options, developerId: own.id },
      (transaction) => redeem(transaction, issuer, own.id, authorizationCode, { code, agentId }),
      (transaction) => revoke(transaction, own.id, { kind: 'developer', id: own.id, by: 'developer' }),
    );
    if (!resultOf(revoked)) return 'the revocation did nothing';
    return survivor(exchanged, own.id);
  },

  'exchange twice at once: one grant': async (options) => {
    const agentId = await makeAgent(developer.call);
    const { code } = await askFor(developer.call, agentId);
    const attempt = (transaction: Transaction) =>
      redeem(transaction, issuer, developer.id, authorizationCode, { code, agentId });
    const attempts = await race(options, attempt, attempt, attempt);
    const made = await countOf('grants', 'agent_id', agentId);
    const given = attempts.filter(isGiven).length;
    return made === 1 && given === 1 ? undefined : `${made} grants, given ${given} times`;
  },

  'refresh twice at once: one successor, and the grant lives': async (options) => {
    const agentId = await makeAgent(developer.call);
    const { refreshToken, grantId, grantToken } = await makeGrant(developer.call, agentId);
    const attempt = (transaction: Transaction) =>
      redeem(transaction, issuer, developer.id, refreshTokenCredential, { refreshToken, agentId });
    const attempts = await race(options, attempt, attempt, attempt);
    const tokens = await countOf('refresh_tokens', 'grant_id', grantId);
    const given = attempts.filter(isGiven).length;
    if (tokens !== 2 || given !== 1) return `${tokens - 1} successors, given ${given} times`;
    return (await isValid(grantToken)) ? undefined : 'a retry ended the grant';
  },

  'two revocations at once: one of them did it, and the log says it once': async (options) => {
    const { grantId } = await makeGrant(developer.call, await makeAgent(developer.call));
    const target = { kind: 'grant', id: grantId, by: 'developer' } as const;
    const results = (await race(options, end(target), end(target), end(target))).map(resultOf);
    const entries = await countOf('revocations', 'id', grantId);
    const done = results.filter(Boolean).length;
    return done === 1 && entries === 1 ? undefined : `done ${done} times, logged ${entries} times`;
  },

  'approving and denying at once: what was denied stays denied': async (options) => {
    const agentId = await makeAgent(developer.call);
    const { authRequestId } = await askFor(developer.call, agentId);
    await onDatabase(
      sql`UPDATE authorization_requests SET status = 'pending', code_digest = NULL, code_expires_at = NULL
        WHERE id = ${authRequestId}`,
    );
    const [approved, denied] = await race(
      options,
      (transaction) => approveInSandbox(transaction, authRequestId),
      (transaction) => denyInSandbox(transaction, authRequestId),
    );
    resultOf(denied);
    const code = approved.status === 'fulfilled' ? (approved.value.code ?? '') : '';
    const exchanged = await developer.call('POST /v1/token', { code: code || 'none', agentId });
    const seen = await developer.call(`GET /v1/authorize/${authRequestId}`);
    return seen.body.status === 'denied' && exchanged.status === 400
      ? undefined
      : `it is ${seen.body.status}`;
  },
};

const HOLD = { by: 'developer', reason: null } as const;

/** The database refuses these by itself: a request that was decided stays as it is. */
const REFUSED = ['approving and denying at once: what was denied stays denied'];

describe.each(Object.entries(RACES))('%s', (name, round) => {
  test(`in ${ROUNDS} rounds`, async () => {
    for (let count = 0; count < ROUNDS; count += 1) {
      expect([count, await round({ database: server.database, developerId: developer.id })]).toEqual([
        count,
        undefined,
      ]);
    }
  });

  test.runIf(REFUSED.includes(name))('also without the locks', async () => {
    for (let count = 0; count < ROUNDS; count += 1) {
      const options = { database: server.database, developerId: developer.id, withoutLocks: true };
      expect([count, await round(options)]).toEqual([count, undefined]);
    }
  });

  test.skipIf(REFUSED.includes(name))('and goes wrong without the locks', async () => {
    let fault: string | undefined;
    for (let count = 0; count < PATIENCE && fault === undefined; count += 1) {
      fault = await round({ database: server.database, developerId: developer.id, withoutLocks: true });
    }
    expect(fault).toBeDefined();
  });
});

test('many concurrent revocations leave a log without gaps, in the order of their commits', async () => {
  const own = await server.signUp();
  const agentId = await makeAgent(own.call);
  const grants = await Promise.all(Array.from({ length: 8 }, () => makeGrant(own.call, agentId)));
  const works = grants.map(
    ({ grantId }) =>
      (transaction: Transaction) =>
        revoke(transaction, own.id, { kind: 'grant', id: grantId, by: 'developer' }),
  );
  await race({ database: server.database, developerId: own.id }, ...works);
  const rows = await onDatabase(
    sql<{
      seq: number;
      at: Date;
    }>`SELECT seq, at FROM revocations WHERE developer_id = ${own.id} ORDER BY seq`,
  );
  expect(rows.map(({ seq }) => seq)).toEqual(grants.map((_, index) => index + 1));
  expect(rows.map(({ at }) => at.getTime())).toEqual(
    rows.map(({ at }) => at.getTime()).toSorted((left, right) => left - right),
  );
});

function suspend(agentId: string): (transaction: Transaction) => Promise<boolean> {
  return end({ kind: 'agent', id: agentId, by: 'developer', status: 'suspended' });
}

function end(target: RevocationTarget): (transaction: Transaction) => Promise<boolean> {
  return (transaction) => revoke(transaction, developer.id, target);
}

function delegateTo(subAgentId: string, parentGrantToken: string) {
  const input = { key: undefined, subAgentId, scopes: ['flights:search'], expiresIn: 3_600 };
  return async (transaction: Transaction) => {
    const parentToken = await readParentToken(issuer, developer.id, parentGrantToken, undefined);
    return delegate(transaction, issuer, { ...input, parentToken });
  };
}

type Given = { grantToken: string } | ApiError;

function isGiven(outcome: Outcome<Given>): boolean {
  if (outcome.status === 'fulfilled') return !(outcome.value instanceof ApiError);
  // A route tries again in the next second, and is then refused.
  if (outcome.reason instanceof ApiError || outcome.reason.name === 'SameSecondError') return false;
  throw outcome.reason;
}

/** A token that is still valid although something it rests on has ended. */
async function survivor(outcome: Outcome<Given>, developerId = developer.id): Promise<string | undefined> {
  if (!isGiven(outcome)) return undefined;
  const { grantToken } = resultOf(outcome) as { grantToken: string };
  return (await isValid(grantToken, developerId)) ? 'a token is good that should not be' : undefined;
}

async function isValid(token: string, developerId = developer.id): Promise<boolean> {
  const unwatched = { ...issuer, telemetry: { metrics: undefined, tracer: undefined } };
  return (await verifyOnline(unwatched, createTokenStatusReader(server.database), developerId, token))
    .isValid;
}

/** Something created under a grant after its revocation. */
async function madeAfter(grantId: string, table: string, column: string): Promise<string | undefined> {
  const rows = await onDatabase(sql`
    SELECT FROM ${sql.table(table)} AS made JOIN grants ON grants.id = made.${sql.ref(column)}
    WHERE grants.id = ${grantId} AND made.issued_at > grants.revoked_at`);
  return rows.length === 0 ? undefined : 'something was made after the revocation';
}

async function countOf(table: string, column: string, id: string): Promise<number> {
  const rows = await onDatabase(sql`SELECT FROM ${sql.table(table)} WHERE ${sql.ref(column)} = ${id}`);
  return rows.length;
}

async function onDatabase<ROW>(statement: ReturnType<typeof sql<ROW>>): Promise<ROW[]> {
  return server.database.asSystem(async (transaction) => (await statement.execute(transaction)).rows);
}

async function issuerOf({ url, database }: TestServer, masterKey: string): Promise<Issuer> {
  const config = { ...readConfig({}), publicUrl: url };
  const key = Buffer.from(masterKey, 'base64url');
  return {
    config,
    issuerKeys: await openIssuerKeys({ database, signer: createLocalSigner(key), now: Date.now }),
  };
}
