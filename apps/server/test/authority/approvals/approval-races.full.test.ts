import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { approveCall, lockApproval, refuseCall } from '../../../src/authority/approvals/decide.ts';
import { askPerson, findApproval, useApproval } from '../../../src/authority/approvals/ask-person.ts';
import { revoke } from '../../../src/authority/revocations/revoke.ts';
import { ApiError } from '../../../src/base/api-error.ts';
import type { Transaction } from '../../../src/base/store/database.ts';
import { postgresql } from '../../support/databases.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { byPerson, type Outcome, race, type RaceOptions } from '../revocations/race.ts';
import { type AskingGrant, askingGrant, idOf, needs, payment } from './calls.ts';

/** `npm run storm` runs 200. */
const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 25);
/** Without locks a race must go wrong within this many rounds; most do within ten. */
const PATIENCE = 400;

let server: TestServer;
let grant: AskingGrant;
beforeAll(async () => {
  server = await testServer({ place: await postgresql() });
  grant = await askingGrant(server, server.developer);
});
afterAll(() => server.close());

/** One round: prepares a scene, runs the race, and reports what is wrong at the end. */
type Round = (options: RaceOptions) => Promise<string | undefined>;

let amount = 0;
const nextCall = () => payment((amount += 1));

const approve = (id: string) =>
  byPerson(async (transaction) => approveCall(transaction, await lockApproval(transaction, id)));
const refuse = (id: string) =>
  byPerson(async (transaction) => refuseCall(transaction, await lockApproval(transaction, id)));

const RACES: Record<string, Round> = {
  'approve during a revocation: approved before it, or not at all': async (options) => {
    const own = await askingGrant(server, server.developer);
    const id = await idOf(own.ask(nextCall()));
    const { developerId } = options;
    const [approved, revoked] = await race(options, approve(id), (transaction) =>
      revoke(transaction, developerId, { kind: 'grant', id: own.grantId, by: 'developer' }),
    );
    if (revoked.status === 'rejected') return `the revocation failed: ${revoked.reason}`;
    const [row] = await read<{ late: boolean | null }>(
      sql`SELECT decided_at > g.revoked_at AS late FROM approvals a JOIN grants g ON g.id = a.grant_id WHERE a.id = ${id}`,
    );
    if (row?.late === true) return 'it was approved after its grant had ended';
    return refusedAs(approved, 'GRANT_ENDED');
  },

  'approve and refuse at once: one answer': async (options) => {
    const id = await idOf(grant.ask(nextCall()));
    const outcomes = await race(options, approve(id), refuse(id));
    await forget();
    return onlyOne(outcomes) ?? outcomes.map((each) => refusedAs(each, 'APPROVAL_DECIDED')).find(Boolean);
  },

  'approve twice at once: one answer': async (options) => {
    const id = await idOf(grant.ask(nextCall()));
    const outcomes = await race(options, approve(id), approve(id));
    await forget();
    return onlyOne(outcomes) ?? outcomes.map((each) => refusedAs(each, 'APPROVAL_DECIDED')).find(Boolean);
  },

  'ask about six calls at once: five wait': async (options) => {
    const own = await askingGrant(server, server.developer);
    const { developerId } = options;
    const works = Array.from({ length: 6 }, () => {
      const call = nextCall();
      return (transaction: Transaction) =>
        askPerson(transaction, needs, { developerId, grantId: own.grantId, call });
    });
    const outcomes = await race(options, ...works);
    const failed = outcomes.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') return `asking failed: ${failed.reason}`;
    const waiting = await read(
      sql`SELECT FROM approvals WHERE grant_id = ${own.grantId} AND status = 'pending'`,
    );
    return waiting.length === 5 ? undefined : `${waiting.length} calls wait`;
  },

  'ask about the same call twice at once: one question': async (options) => {
    const own = await askingGrant(server, server.developer);
    const call = nextCall();
    const { developerId } = options;
    const ask = (transaction: Transaction) =>
      askPerson(transaction, needs, { developerId, grantId: own.grantId, call });
    const [first, second] = await race(options, ask, ask);
    if (first.status === 'rejected') return `asking failed: ${first.reason}`;
    if (second.status === 'rejected') return `asking failed: ${second.reason}`;
    const ids = [first.value, second.value].map((found) => ('id' in found ? found.id : 'none'));
    return ids[0] === ids[1] ? undefined : 'the person is asked twice';
  },
};

/** The row itself lets one call use it: there is no lock to take out. */
const USE: Round = async (options) => {
  const call = nextCall();
  const id = await idOf(grant.ask(call));
  await grant.decide(id, 'approve');
  const use = (entryId: string) => async (transaction: Transaction) => {
    const found = await findApproval(transaction, { grantId: grant.grantId, digest: call.digest });
    return found?.status === 'approved' && useApproval(transaction, found.id, entryId);
  };
  const outcomes = await race(options, use('alog_1'), use('alog_2'), use('alog_3'));
  const used = outcomes.filter((each) => each.status === 'fulfilled' && each.value);
  const failed = outcomes.find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') return `using failed: ${failed.reason}`;
  return used.length === 1 ? undefined : `${used.length} calls have used it`;
};

async function read<ROW>(query: ReturnType<typeof sql>): Promise<ROW[]> {
  const { rows } = await server.database.asSystem((transaction) => query.execute(transaction));
  return rows as ROW[];
}

/** Makes room for the next question of the same grant. */
async function forget(): Promise<void> {
  await read(sql`UPDATE approvals SET status = 'expired' WHERE status = 'pending'`);
}

function onlyOne(outcomes: readonly Outcome<unknown>[]): string | undefined {
  const count = outcomes.filter(({ status }) => status === 'fulfilled').length;
  return count === 1 ? undefined : `${count} answers were taken`;
}

/** Whether the loser was told why. */
function refusedAs(outcome: Outcome<unknown>, code: string): string | undefined {
  if (outcome.status === 'fulfilled') return undefined;
  const { reason } = outcome;
  return reason instanceof ApiError && reason.code === code ? undefined : `it failed: ${reason}`;
}

const options = (): RaceOptions => ({ database: server.database, developerId: server.developer.id });

test.each([...Object.entries(RACES), ['use three times at once: one call runs', USE] as const])(
  '%s',
  async (_what, round) => {
    for (let count = 0; count < ROUNDS; count += 1) expect(await round(options())).toBeUndefined();
  },
);

test.each(Object.entries(RACES))('without its locks it goes wrong: %s', async (_what, round) => {
  let fault: string | undefined;
  for (let count = 0; count < PATIENCE && fault === undefined; count += 1) {
    fault = await round({ ...options(), withoutLocks: true });
  }
  expect(fault).toBeDefined();
});
