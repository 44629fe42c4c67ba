import { checkChain } from '@grantex/core/log';
import { decodeJwt } from 'jose';
import { type KyselyPlugin, OperationNodeTransformer, type RawNode, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admit, type PresentedCall } from '../../src/authority/admissions/admit.ts';
import { readCall } from '../../src/authority/admissions/call.ts';
import { admissionBody } from '../../src/authority/admissions/schemas.ts';
import { revoke, type RevocationTarget } from '../../src/authority/revocations/revoke.ts';
import { type Database, openDatabase, type Transaction } from '../../src/base/store/database.ts';
import {
  DAILY,
  limitedChild,
  limitedGrant,
  PAY,
  pay,
  payments,
  settle,
  spentOf,
} from '../authority/admissions/limited-grant.ts';
import { race, resultOf } from '../authority/revocations/race.ts';
import { engines, type Place, postgresql } from '../support/databases.ts';
import { claimsOf, makeAgent, makeGrant, type TestGrant } from '../support/grants.ts';
import { testServer, type TestServer } from '../support/server.ts';

/** `npm run storm` runs 200. */
const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 25);
/** Without a lock a race must go wrong within this many rounds. */
const PATIENCE = 400;
const CHILDREN = 50;

/** A root with 100 EUR, and its children. */
async function family(server: TestServer): Promise<{ root: TestGrant; children: TestGrant[] }> {
  const root = await limitedGrant(server.developer, [
    payments({ budget: { amount: '100', currency: 'EUR', per: 'grant' } }),
  ]);
  const children = await Promise.all(
    Array.from({ length: CHILDREN }, () =>
      limitedChild(server.developer, root, [payments({ budget: DAILY })]),
    ),
  );
  return { root, children };
}

/** What a route gives to `admit`. */
function presented(
  server: TestServer,
  place: Place,
  { grantToken }: TestGrant,
  amount: string,
): PresentedCall {
  const body = {
    token: grantToken,
    audience: claimsOf(grantToken).aud,
    action: 'payments.pay',
    scopes: [PAY],
    input: { amount },
    amount,
    currency: 'EUR',
  };
  return {
    server: {
      config: { publicUrl: server.url },
      masterKey: Buffer.from(place.environment['GRANTEX_MASTER_KEY'] ?? '', 'base64url'),
    },
    developerId: server.developer.id,
    keyId: 'key_x',
    claims: decodeJwt(grantToken) as object as PresentedCall['claims'],
    call: readCall(admissionBody.parse(body)),
  };
}

describe.each(engines)('fifty children at once, on $engine', ({ place }) => {
  test('never overspend their root, also while others write to the log, and the log verifies', async () => {
    const server = await testServer({ place: await place() });
    const { call } = server.developer;
    const { root, children } = await family(server);
    const entry = { grantId: root.grantId, action: 'a', status: 'success' };
    const [answers] = await Promise.all([
      Promise.all(children.map((child) => pay(call, child, 30))),
      Promise.all(Array.from({ length: 100 }, () => call('POST /v1/audit/log', entry))),
    ]);
    const decisions = answers.map(({ body }) => body.decision);
    expect(decisions.filter((decision) => decision === 'allow')).toHaveLength(3);
    expect(await spentOf(call, root.grantId)).toEqual({ amount: '90' });
    // Each settles twice at once; what has not run is given back once.
    const admitted = answers.filter(({ body }) => body.decision === 'allow').map(({ body }) => body.entryId);
    await Promise.all(
      [...admitted, ...admitted].map((entryId) => settle(call, entryId, { status: 'failure', ran: false })),
    );
    expect(await spentOf(call, root.grantId)).toEqual({ amount: '0' });
    const exported = String((await call('GET /v1/audit/export')).body);
    const entries = exported
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    expect(await checkChain(entries)).toMatchObject({
      valid: true,
      entries: CHILDREN + 100 + admitted.length,
    });
    await server.close();
  });

  test('a repeated key debits once, however many requests come at once', async () => {
    const server = await testServer({ place: await place() });
    const { call } = server.developer;
    const grant = await limitedGrant(server.developer, [payments({ budget: DAILY })]);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => pay(call, grant, 30, {}, { headers: { 'idempotency-key': 'once' } })),
    );
    const done = answers.filter(({ status }) => status === 200).map(({ body }) => body.entryId);
    expect([new Set(done).size, done.length > 0]).toEqual([1, true]);
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    expect(await spentOf(call, grant.grantId)).toEqual({ amount: '30' });
    await server.close();
  });
});

describe('on PostgreSQL, with a barrier', () => {
  let server: TestServer;
  let place: Place;
  let database: Database;
  beforeAll(async () => {
    place = await postgresql();
    server = await testServer({ place });
    // As many connections as children, and some that `forDeveloper` leaves to others.
    const connections = Math.ceil(CHILDREN / 0.8) + 1;
    database = await openDatabase({
      dataDirectory: '',
      url: place.environment['DATABASE_URL'] ?? '',
      connections,
    });
  });
  afterAll(async () => {
    await database.close();
    await server.close();
  });

  async function spend(plugin?: KyselyPlugin): Promise<{ allowed: number; spent: string | undefined }> {
    const { root, children } = await family(server);
    const works = children.map((child) => (transaction: Transaction) => {
      const opened = plugin === undefined ? transaction : transaction.withPlugin(plugin);
      return admit(opened, presented(server, place, child, '30'));
    });
    const outcomes = await race({ database, developerId: server.developer.id }, ...works);
    const allowed = outcomes.filter((outcome) => resultOf(outcome).decision === 'allow').length;
    return { allowed, spent: (await spentOf(server.developer.call, root.grantId)).amount };
  }

  test('fifty children spend what their root may, and no more', async () => {
    expect(await spend()).toEqual({ allowed: 3, spent: '90' });
  });

  test('without the lock on the budgets they overspend', async () => {
    const { allowed, spent } = await spend(withoutBudgetLock);
    expect(allowed).toBeGreaterThan(3);
    expect(Number(spent)).toBe(allowed * 30);
  });

  const ends: Record<string, (grant: TestGrant, parent: TestGrant) => RevocationTarget> = {
    'its grant': ({ grantId }) => ({ kind: 'grant', id: grantId, by: 'developer' }),
    'the grant above it': (_grant, { grantId }) => ({ kind: 'grant', id: grantId, by: 'developer' }),
    'its token': ({ grantToken }) => ({ kind: 'token', id: claimsOf(grantToken).jti, by: 'developer' }),
    'its agent': ({ agentId }) => ({ kind: 'agent', id: agentId, by: 'developer' }),
  };

  /**
   * One round: an admission against a revocation.
   * @param isApproved whether the call is one that the person has approved
   * @returns which came first, or what is wrong
   */
  async function oneRound(
    end: (typeof ends)[string],
    withoutLocks: boolean,
    isApproved = false,
  ): Promise<'admitted' | 'refused' | 'admitted after its end'> {
    const { call, id: developerId } = server.developer;
    const agentId = await makeAgent(call, [PAY, 'flights:search']);
    const parent = await makeGrant(call, agentId, { scopes: [PAY, 'flights:search'] });
    const limits = payments({ budget: DAILY, ...(isApproved ? { ask: true } : {}) });
    const grant = await limitedChild(server.developer, parent, [limits]);
    if (isApproved) await approve(grant);
    const target = end(grant, parent);
    const [admitted, revoked] = await race(
      { database, developerId, withoutLocks },
      (transaction) => admit(transaction, presented(server, place, grant, '30')),
      (transaction) => revoke(transaction, developerId, target),
    );
    expect(resultOf(revoked)).toBe(true);
    const answer = resultOf(admitted);
    if (answer.decision !== 'allow') return 'refused';
    const { rows } = await database.asSystem((transaction) =>
      sql<{ late: boolean }>`SELECT e.at > r.at AS late FROM audit_entries e, revocations r
        WHERE e.entry_id = ${answer.entryId} AND r.id = ${target.id}`.execute(transaction),
    );
    return rows[0]?.late === false ? 'admitted' : 'admitted after its end';
  }

  test.each(Object.keys(ends))('a call is admitted before the end of %s, or refused', async (name) => {
    const end = ends[name] ?? ends['its grant'];
    const seen = new Set<string>();
    for (let round = 0; round < ROUNDS; round += 1) seen.add(await oneRound(end as never, false));
    expect([...seen].toSorted()).toEqual(['admitted', 'refused']);
  });

  async function approve(grant: TestGrant): Promise<void> {
    const { call } = server.developer;
    const { approvalId } = (await pay(call, grant, '30')).body;
    await call(`POST /v1/approvals/${approvalId}/decide`, { decision: 'approve' });
  }

  test('a call that the person has approved is admitted before the end of its grant, or refused', async () => {
    const seen = new Set<string>();
    for (let round = 0; round < ROUNDS; round += 1)
      seen.add(await oneRound(ends['its grant'] as never, false, true));
    expect([...seen].toSorted()).toEqual(['admitted', 'refused']);
  });

  test('without locks a call is admitted after the end of its grant', async () => {
    for (let round = 0; round < PATIENCE; round += 1) {
      const outcome = await oneRound(ends['its grant'] as never, true);
      if (outcome === 'admitted after its end') return;
    }
    expect.unreachable('no round went wrong: the race does not test the locks');
  });
});

/** Takes the lock on the budgets out of the statement that holds them, and no other one. */
const unlocker = new (class extends OperationNodeTransformer {
  protected override transformRaw(node: RawNode): RawNode {
    const raw = super.transformRaw(node);
    return {
      ...raw,
      sqlFragments: raw.sqlFragments.map((fragment) => fragment.replace('FOR UPDATE OF b', '')),
    };
  }
})();
const withoutBudgetLock: KyselyPlugin = {
  transformQuery: ({ node }) => unlocker.transformNode(node),
  transformResult: async ({ result }) => result,
};
