import { textsIn } from '../../../src/web/pages/texts.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../../src/main/config/config.ts';
import { askToBind, askToEnrol, bindExisting, type Bound, enrol } from '../../../src/people/consent/enrol.ts';
import { cancelRequest } from '../../../src/people/authorization-requests/by-developer.ts';
import { replaceLink } from '../../../src/people/authorization-requests/consent-link.ts';
import type { Settled } from '../../../src/people/authorization-requests/decide.ts';
import { settleDecision } from '../../../src/people/consent/settle.ts';
import { ApiError } from '../../../src/base/api-error.ts';
import { openIssuerKeys } from '../../../src/authority/keys/issuer-keys.ts';
import { createLocalSigner } from '../../../src/authority/keys/local-signer.ts';
import { erasePrincipal } from '../../../src/people/principals/erase.ts';
import { enterAddress } from '../../../src/people/principals/email.ts';
import { findOrMakePrincipal } from '../../../src/people/principals/principal.ts';
import { revoke } from '../../../src/authority/revocations/revoke.ts';
import type { Transaction } from '../../../src/base/store/database.ts';
import { authorizationCode } from '../../../src/authority/grants/exchange.ts';
import { redeem } from '../../../src/authority/grants/one-time-credential.ts';
import type { Issuer } from '../../../src/authority/tokens/grant-token.ts';
import {
  byPerson,
  type Outcome,
  race,
  type RaceOptions,
  resultOf,
  type Work,
} from '../../authority/revocations/race.ts';
import { createAuthenticator } from '../../support/authenticator.ts';
import { postgresql } from '../../support/databases.ts';
import { isValid, pkce } from '../../support/grants.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';
import {
  ask,
  type Asked,
  CALLBACK,
  codeIn,
  createPerson,
  liveServer,
  needsOf,
  outcomeOf,
  type Person,
  wholeOf,
} from './person.ts';

/** `npm run storm` runs 200. */
const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 25);
/** Without the locks it needs, a race must go wrong within this many rounds. */
const PATIENCE = 400;

let server: TestServer;
let developer: TestDeveloper;
let issuer: Issuer;
let masterKey: Buffer;

beforeAll(async () => {
  const place = await postgresql();
  server = await liveServer({ place });
  ({ developer } = server);
  masterKey = Buffer.from(place.environment['GRANTEX_MASTER_KEY'] ?? '', 'base64url');
  const issuerKeys = await openIssuerKeys({
    database: server.database,
    signer: createLocalSigner(masterKey),
    now: Date.now,
  });
  issuer = { config: { ...readConfig({}), publicUrl: server.url }, issuerKeys };
});
afterAll(() => server.close());

/** One round: prepares a scene, runs the race, and reports what is wrong at the end. */
interface Race {
  round: (options: RaceOptions) => Promise<string | undefined>;
  /** What enforces the rule: the row locks, or something that stays when they are removed. */
  heldBy: 'locks' | 'an index' | 'a stamp' | 'a trigger';
}

const RACES: Record<string, Race> = {
  'approving and denying at once: a denial stays': {
    heldBy: 'locks',
    async round(options) {
      const { asked, person, browser } = await bound();
      const [approved, denied] = await race(
        options,
        await settling(person, asked, 'approve'),
        await settling(browser, asked, 'deny'),
      );
      if (outcomeOf(resultOf(denied)) !== 'denied') return `denied: ${outcomeOf(resultOf(denied))}`;
      const outcome = outcomeOf(resultOf(approved));
      if (!['approved', 'REQUEST_DECIDED'].includes(outcome)) return outcome;
      const status = await statusOf(asked);
      return status === 'denied' ? undefined : `it is ${status}`;
    },
  },

  'approving again while the code is exchanged: one grant': {
    heldBy: 'locks',
    async round(options) {
      const { verifier: codeVerifier, challenge: codeChallenge } = pkce();
      const { asked, person } = await bound({ redirectUri: CALLBACK, codeChallenge });
      const first = await person.approve(asked.secret);
      const { agentId } = asked;
      const [exchanged, again] = await race(
        options,
        (transaction) =>
          redeem(transaction, issuer, developer.id, authorizationCode, {
            code: codeIn(first),
            agentId,
            codeVerifier,
          }),
        await settling(person, asked, 'approve'),
      );
      await developer.call('POST /v1/token', { code: codeIn(resultOf(again)), agentId, codeVerifier });
      const grants = await countOf('grants', 'agent_id', agentId);
      if (grants !== 1) return `${grants} grants`;
      const isGiven = exchanged.status === 'fulfilled' && !(exchanged.value instanceof ApiError);
      return isGiven === (outcomeOf(resultOf(again)) === 'REQUEST_DECIDED')
        ? undefined
        : 'both were told that they had it';
    },
  },

  'approving twice at once: only the last code is valid': {
    heldBy: 'an index',
    async round(options) {
      const { verifier: codeVerifier, challenge: codeChallenge } = pkce();
      const { asked, person, browser } = await bound({ redirectUri: CALLBACK, codeChallenge });
      const results = await race(
        options,
        await settling(person, asked, 'approve'),
        await settling(browser, asked, 'approve'),
      );
      const { agentId } = asked;
      const outcomes = results.map((result) => outcomeOf(resultOf(result)));
      if (outcomes.join() !== 'approved,approved') return outcomes.join();
      const codes = results.map((result) => codeIn(resultOf(result)));
      const answers = await Promise.all(
        codes.map((code) => developer.call('POST /v1/token', { code, agentId, codeVerifier })),
      );
      const given = answers.filter(({ status }) => status === 201).length;
      return given === 1 ? undefined : `${given} of two codes were worth a grant`;
    },
  },

  'sending one answer of a passkey twice at once: it decides once': {
    heldBy: 'an index',
    async round(options) {
      const { asked, person } = await bound();
      const work = await settling(person, asked, 'approve');
      const outcomes = (await race(options, work, work, work)).map((result) => outcomeOf(resultOf(result)));
      return outcomes.toSorted().join() === 'CHALLENGE_USED,CHALLENGE_USED,approved'
        ? undefined
        : outcomes.join();
    },
  },

  'two people at first use at once: one of them is bound': {
    heldBy: 'an index',
    async round(options) {
      const asked = await ask(developer);
      const works = await Promise.all([enrolling(asked), enrolling(asked), enrolling(asked)]);
      return oneIsBound(asked, await race(options, ...works));
    },
  },

  'two people at first use at once, one with a passkey: one of them is bound': {
    heldBy: 'an index',
    async round(options) {
      const [asked, { person }] = [await ask(developer), await bound()];
      const needs = needsOf(server);
      const visit = { secret: asked.secret, visitDigest: person.visitDigest };
      const asking = await server.database.forPerson((transaction) => askToBind(transaction, needs, visit));
      const response = person.device.get(asking);
      const bindingWork = byPerson((transaction) => bindExisting(transaction, needs, { ...visit, response }));
      return oneIsBound(asked, await race(options, bindingWork, await enrolling(asked)));
    },
  },

  'two recoveries at once: one of them replaces the person': {
    heldBy: 'an index',
    async round(options) {
      const { asked } = await bound();
      const works = [await recovering(asked), await recovering(asked)] as const;
      const outcomes = (await race(options, ...works)).map((result) => outcomeOf(resultOf(result)));
      if (outcomes.filter((outcome) => outcome === 'verified').length !== 1) return outcomes.join();
      const living = await livingBindings(asked);
      return living === 1 ? undefined : `${living} bindings`;
    },
  },

  'approving during a recovery: an approval by the old passkey gives no grant': {
    heldBy: 'a stamp',
    async round(options) {
      const { asked, person } = await bound();
      const [approved, recovered] = await race(
        options,
        await settling(person, asked, 'approve'),
        await recovering(asked),
      );
      if (outcomeOf(resultOf(recovered)) !== 'verified') return outcomeOf(resultOf(recovered));
      const outcome = outcomeOf(resultOf(approved));
      if (!['approved', 'WRONG_PERSON', 'REQUEST_REVOKED', 'REQUEST_CHANGED'].includes(outcome))
        return outcome;
      return worthless(asked);
    },
  },

  'exchanging during a recovery: no grant outlives it': {
    heldBy: 'locks',
    async round(options) {
      const { asked, person } = await bound();
      await person.approve(asked.secret);
      const code = (await codeOf(asked)) ?? 'none';
      const { agentId, principalId } = asked;
      const again = await ask(developer, { principalId });
      const [exchanged, recovered] = await race(
        options,
        async (transaction) => {
          await dawdle(transaction);
          return redeem(transaction, issuer, developer.id, authorizationCode, { code, agentId });
        },
        await recovering(again),
      );
      if (outcomeOf(resultOf(recovered)) !== 'verified') return outcomeOf(resultOf(recovered));
      if (exchanged.status === 'rejected' || exchanged.value instanceof ApiError) return undefined;
      return (await isValid(developer.call, exchanged.value.grantToken)) ? 'a grant outlived it' : undefined;
    },
  },

  'approving while everything of the person is revoked: the approval gives no grant': {
    heldBy: 'a stamp',
    async round(options) {
      const { asked, person } = await bound();
      const principal = await principalOf(asked);
      const [approved, revoked] = await race(
        options,
        await settling(person, asked, 'approve'),
        (transaction) =>
          revoke(transaction, developer.id, { kind: 'principal', id: principal, by: 'person' }),
      );
      if (!resultOf(revoked)) return 'the revocation did nothing';
      const outcome = outcomeOf(resultOf(approved));
      if (!['approved', 'REQUEST_REVOKED'].includes(outcome)) return outcome;
      return worthless(asked);
    },
  },

  'approving while the agent is suspended: the approval gives no grant': {
    heldBy: 'a stamp',
    async round(options) {
      const { asked, person } = await bound();
      const [approved, revoked] = await race(
        options,
        await settling(person, asked, 'approve'),
        (transaction) =>
          revoke(transaction, developer.id, {
            kind: 'agent',
            id: asked.agentId,
            by: 'developer',
            status: 'suspended',
          }),
      );
      if (!resultOf(revoked)) return 'the suspension did nothing';
      const outcome = outcomeOf(resultOf(approved));
      if (!['approved', 'REQUEST_REVOKED'].includes(outcome)) return outcome;
      return worthless(asked);
    },
  },

  'erasing during a binding: the name is retired, or nobody was bound': {
    heldBy: 'locks',
    async round(options) {
      const asked = await ask(developer);
      const [made, erased] = await race(options, await enrolling(asked), (transaction) =>
        erasePrincipal(transaction, { masterKey }, developer.id, asked.principalId),
      );
      resultOf(erased);
      const isBound = outcomeOf(resultOf(made)) === 'first-use';
      const { body } = await developer.call('POST /v1/authorize', {
        agentId: asked.agentId,
        principalId: asked.principalId,
        scopes: ['flights:search'],
      });
      return isBound === (body.code === 'PRINCIPAL_RETIRED')
        ? undefined
        : `bound: ${isBound}, answered ${body.code ?? 'a request'}`;
    },
  },

  'entering an address during a first use: bound without it, or not bound': {
    heldBy: 'locks',
    async round(options) {
      const asked = await ask(developer);
      const principal = await principalOf(asked);
      const [made, entered] = await race(options, await enrolling(asked), (transaction) =>
        enterAddress(transaction, principal, 'mallory@example.com'),
      );
      const isBound = outcomeOf(resultOf(made)) === 'first-use';
      const isEntered = entered.status === 'fulfilled';
      return isBound === isEntered ? `bound: ${isBound}, entered: ${isEntered}` : undefined;
    },
  },

  'approving while the developer takes the request back: it is cancelled': {
    heldBy: 'locks',
    async round(options) {
      const { asked, person } = await bound();
      const [approved, cancelled] = await race(
        options,
        await settling(person, asked, 'approve'),
        (transaction) => cancelRequest(transaction, asked.authRequestId),
      );
      resultOf(cancelled);
      const outcome = outcomeOf(resultOf(approved));
      if (!['approved', 'REQUEST_DECIDED'].includes(outcome)) return outcome;
      const status = await statusOf(asked);
      return status === 'cancelled' ? undefined : `it is ${status}`;
    },
  },

  'exchanging while the developer takes the request back: a grant, or it is cancelled': {
    heldBy: 'a trigger',
    async round(options) {
      const { asked, person } = await bound();
      await person.approve(asked.secret);
      const code = (await codeOf(asked)) ?? 'none';
      const { agentId } = asked;
      const [exchanged, cancelled] = await race(
        options,
        (transaction) => redeem(transaction, issuer, developer.id, authorizationCode, { code, agentId }),
        (transaction) => cancelRequest(transaction, asked.authRequestId),
      );
      const isGiven = exchanged.status === 'fulfilled' && !(exchanged.value instanceof ApiError);
      const grants = await countOf('grants', 'agent_id', agentId);
      const expected = isGiven ? [1, 'rejected', 'consumed'] : [0, 'fulfilled', 'cancelled'];
      const found = [grants, cancelled.status, await statusOf(asked)];
      return found.join() === expected.join() ? undefined : found.join();
    },
  },

  'approving while the developer replaces the link: by the link that counts': {
    heldBy: 'locks',
    async round(options) {
      const { asked, person } = await bound();
      const [approved, replaced] = await race(
        options,
        await settling(person, asked, 'approve'),
        (transaction) => replaceLink(transaction, needsOf(server), asked.authRequestId),
      );
      const found = [outcomeOf(resultOf(approved)), replaced.status].join();
      return ['approved,rejected', 'NOT_FOUND,fulfilled'].includes(found) ? undefined : found;
    },
  },

  'requesting a grant while the person is erased: it is refused, or cannot be approved': {
    heldBy: 'an index',
    async round(options) {
      const { asked } = await bound();
      const [made, erased] = await race(
        options,
        (transaction) => findOrMakePrincipal(transaction, { masterKey }, developer.id, asked.principalId),
        (transaction) => erasePrincipal(transaction, { masterKey }, developer.id, asked.principalId),
      );
      resultOf(erased);
      if (made.status === 'rejected')
        return made.reason.code === 'PRINCIPAL_RETIRED' ? undefined : made.reason;
      const names = await onDatabase(sql`SELECT FROM principals WHERE principal_id = ${asked.principalId}`);
      return names.length === 0 ? undefined : 'the name belongs to somebody else';
    },
  },
};

describe.each(Object.entries(RACES))('%s', (_, { round, heldBy }) => {
  test(`in ${ROUNDS} rounds`, async () => {
    for (let count = 0; count < ROUNDS; count += 1) {
      expect([count, await round({ database: server.database, developerId: developer.id })]).toEqual([
        count,
        undefined,
      ]);
    }
  });

  test.runIf(heldBy === 'locks')('and goes wrong without the locks', async () => {
    let fault: string | undefined;
    for (let count = 0; count < PATIENCE && fault === undefined; count += 1) {
      fault = await round({ database: server.database, developerId: developer.id, withoutLocks: true });
    }
    expect(fault).toBeDefined();
  });
});

/** A recovery takes many statements, so the other transaction sometimes begins later, to meet each of them. */
async function dawdle(transaction: Transaction): Promise<void> {
  for (let left = Math.floor(Math.random() * 20); left > 0; left -= 1) {
    await sql`SELECT`.execute(transaction);
  }
}

/** A request, its person, and the same person in another browser. */
async function bound(more: Record<string, unknown> = {}) {
  const asked = await ask(developer, more);
  // A synced passkey has no counter: answers in any order are valid.
  const device = createAuthenticator({ origin: server.url, isSynced: true });
  const person = createPerson(server, { device });
  expect(outcomeOf(await person.enrol(asked.secret))).toBe('first-use');
  return { asked, person, browser: createPerson(server, { device }) };
}

/** A prepared decision, to be sent. */
async function settling(
  person: Person,
  { secret }: Asked,
  purpose: 'approve' | 'deny',
): Promise<Work<Settled | ApiError>> {
  const response = await person.answer(secret, purpose);
  const { visitDigest } = person;
  const chosen = wholeOf(await person.look(secret));
  return byPerson((transaction) =>
    settleDecision(transaction, needsOf(server), { secret, visitDigest, purpose, chosen, response }),
  );
}

/** A prepared new passkey, to be sent. */
async function enrolling({ secret }: Asked, person = createPerson(server)): Promise<Work<Bound | ApiError>> {
  const [needs, visit] = [needsOf(server), { secret, visitDigest: person.visitDigest }];
  const options = await server.database.forPerson((transaction) =>
    askToEnrol(transaction, needs, visit, textsIn('en')),
  );
  const response = person.device.create(options);
  return byPerson((transaction) => enrol(transaction, needs, { ...visit, response }));
}

async function recovering(asked: Asked): Promise<Work<Bound | ApiError>> {
  const person = createPerson(server);
  await person.proveAddress(asked.secret, 'recover');
  return enrolling(asked, person);
}

async function oneIsBound(
  asked: Asked,
  results: readonly Outcome<Bound | ApiError>[],
): Promise<string | undefined> {
  const outcomes = results.map((result) => outcomeOf(resultOf(result))).toSorted();
  const expected = [...outcomes.slice(1).map(() => 'PRINCIPAL_BOUND'), 'first-use'];
  if (outcomes.join() !== expected.join()) return outcomes.join();
  const living = await livingBindings(asked);
  return living === 1 ? undefined : `${living} bindings`;
}

async function worthless(asked: Asked): Promise<string | undefined> {
  const code = await codeOf(asked);
  if (code === undefined) return undefined;
  const { status } = await developer.call('POST /v1/token', { code, agentId: asked.agentId });
  return status === 400 ? undefined : 'a code was worth a grant';
}

async function codeOf({ authRequestId }: Asked): Promise<string | undefined> {
  return (await developer.call(`GET /v1/authorize/${authRequestId}`)).body.code;
}

async function statusOf({ authRequestId }: Asked): Promise<string> {
  return (await developer.call(`GET /v1/authorize/${authRequestId}`)).body.status;
}

async function principalOf({ authRequestId }: Asked): Promise<string> {
  const rows = await onDatabase(
    sql<{ principal: string }>`SELECT principal FROM authorization_requests WHERE id = ${authRequestId}`,
  );
  return rows[0]?.principal ?? '';
}

async function livingBindings(asked: Asked): Promise<number> {
  const principal = await principalOf(asked);
  const rows = await onDatabase(
    sql`SELECT FROM bindings WHERE principal = ${principal} AND ended_at IS NULL`,
  );
  return rows.length;
}

async function countOf(table: string, column: string, id: string): Promise<number> {
  const rows = await onDatabase(sql`SELECT FROM ${sql.table(table)} WHERE ${sql.ref(column)} = ${id}`);
  return rows.length;
}

async function onDatabase<ROW>(statement: ReturnType<typeof sql<ROW>>): Promise<ROW[]> {
  return server.database.asSystem(async (transaction) => (await statement.execute(transaction)).rows);
}
