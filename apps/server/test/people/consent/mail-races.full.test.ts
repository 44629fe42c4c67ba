import { textsIn } from '../../../src/web/pages/texts.ts';
import { randomBytes } from 'node:crypto';
import { type NotNull, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { provenAddress } from '../../../src/people/authorization-requests/address-proof.ts';
import { askToEnrol, enrol } from '../../../src/people/consent/enrol.ts';
import { followLink } from '../../../src/people/mail-links/mail-link.ts';
import { ApiError } from '../../../src/base/api-error.ts';
import { enterAddress } from '../../../src/people/principals/email.ts';
import { secretDigest } from '../../../src/base/secrets.ts';
import {
  byPerson,
  type Outcome,
  race,
  type RaceOptions,
  type Work,
} from '../../authority/revocations/race.ts';
import { createAuthenticator } from '../../support/authenticator.ts';
import { postgresql } from '../../support/databases.ts';
import type { TestServer } from '../../support/server.ts';
import { ask, liveServer, needsOf } from './person.ts';

/** `npm run storm` runs 200. */
const ROUNDS = Number(process.env['RACE_ROUNDS'] ?? 25);
/** Without the locks it needs, a race must go wrong within this many rounds. */
const PATIENCE = 400;

let server: TestServer;
beforeAll(async () => {
  server = await liveServer({ place: await postgresql() });
});
afterAll(() => server.close());

interface Race {
  round: (options: RaceOptions) => Promise<string | undefined>;
  heldBy: 'locks' | 'one statement' | 'a stamp';
}

const RACES: Record<string, Race> = {
  'three browsers follow one link at once: one of them proves the address': {
    heldBy: 'one statement',
    async round(options) {
      const scene = await sent();
      const visits = [newVisit(), newVisit(), newVisit()];
      const [link = ''] = scene.links;
      const outcomes = await race(options, ...visits.map((visit) => following(scene, link, visit)));
      const codes = outcomes.map(codeOf).toSorted().join();
      if (codes !== 'LINK_USED,LINK_USED,done') return codes;
      return proofs(scene, visits, 1);
    },
  },

  'two links of one person are followed at once: one browser proves the address': {
    heldBy: 'locks',
    async round(options) {
      const scene = await sent(2);
      const visits = [newVisit(), newVisit()];
      const works = scene.links.map((link, index) => following(scene, link, visits[index] ?? newVisit()));
      const codes = (await race(options, ...works)).map(codeOf).join();
      if (codes !== 'done,done') return codes;
      return proofs(scene, visits, 1);
    },
  },

  'a link is followed while another address is entered: nobody proves the new one': {
    heldBy: 'a stamp',
    async round(options) {
      const scene = await sent();
      const visit = newVisit();
      const [link = ''] = scene.links;
      const [followed, entered] = await race(options, following(scene, link, visit), (transaction) =>
        enterAddress(transaction, scene.principal, 'mallory@example.com'),
      );
      if (entered.status === 'rejected') return String(entered.reason);
      if (!['done', 'LINK_EXPIRED'].includes(codeOf(followed))) return codeOf(followed);
      return proofs(scene, [visit], 0);
    },
  },

  'a proven address binds while another is entered: the bound person has the proven one': {
    heldBy: 'locks',
    async round(options) {
      const scene = await sent();
      const visit = newVisit();
      await server.database.forPerson(following(scene, scene.links[0] ?? '', visit));
      const [bound, entered] = await race(options, await enrolling(scene, visit), (transaction) =>
        enterAddress(transaction, scene.principal, 'mallory@example.com'),
      );
      const isBound = codeOf(bound) === 'done';
      const isEntered = codeOf(entered) === 'done';
      return isBound === isEntered ? `bound: ${isBound}, entered: ${isEntered}` : undefined;
    },
  },
};

describe.each(Object.entries(RACES))('%s', (_, { round, heldBy }) => {
  test(`in ${ROUNDS} rounds`, async () => {
    for (let count = 0; count < ROUNDS; count += 1) {
      const options = { database: server.database, developerId: server.developer.id };
      expect([count, await round(options)]).toEqual([count, undefined]);
    }
  });

  test.runIf(heldBy === 'locks')('and goes wrong without the locks', async () => {
    let fault: string | undefined;
    for (let count = 0; count < PATIENCE && fault === undefined; count += 1) {
      const options = { database: server.database, developerId: server.developer.id, withoutLocks: true };
      fault = await round(options);
    }
    expect(fault).toBeDefined();
  });
});

interface Scene {
  secret: string;
  principal: string;
  links: string[];
}

/** A request of a person who was sent several links, all of which work, as they do while a newer one is on its way. */
async function sent(count = 1): Promise<Scene> {
  const { secret, authRequestId, principalId } = await ask(server.developer);
  await server.developer.call(`PUT /v1/principals/${principalId}/email`, { email: 'alice@example.com' });
  const links = Array.from({ length: count }, () => `link_${randomBytes(32).toString('base64url')}`);
  const principal = await server.database.asSystem(async (transaction) => {
    for (const link of links) {
      await sql`INSERT INTO mail_links
          (digest, developer_id, principal, request_id, email_entered_at, mailbox_digest, purpose, expires_at)
        SELECT ${secretDigest(link)}, p.developer_id, p.id, r.id, p.email_entered_at, ''::bytea, 'bind',
          clock_timestamp() + interval '15 minutes'
        FROM authorization_requests r JOIN principals p ON p.id = r.principal
        WHERE r.id = ${authRequestId}`.execute(transaction);
    }
    const row = await transaction
      .selectFrom('authorization_requests')
      .select('principal')
      .where('id', '=', authRequestId)
      .$narrowType<{ principal: NotNull }>()
      .executeTakeFirstOrThrow();
    return row.principal;
  });
  return { secret, principal, links };
}

const newVisit = (): Uint8Array => secretDigest(randomBytes(32).toString('base64url'));

function following({ secret }: Scene, linkSecret: string, visit: Uint8Array): Work<unknown> {
  return byPerson((transaction) =>
    followLink(transaction, needsOf(server), { secret, linkSecret }, () => visit),
  );
}

async function enrolling({ secret }: Scene, visitDigest: Uint8Array): Promise<Work<unknown>> {
  const needs = needsOf(server);
  const options = await server.database.forPerson((transaction) =>
    askToEnrol(transaction, needs, { secret, visitDigest }, textsIn('en')),
  );
  const response = createAuthenticator({ origin: server.url }).create(options);
  return byPerson((transaction) => enrol(transaction, needs, { secret, visitDigest, response }));
}

/** Reports when not exactly `expected` of the visits have proven the address. */
async function proofs(
  { principal }: Scene,
  visits: readonly Uint8Array[],
  expected: number,
): Promise<string | undefined> {
  const proven = await server.database.forPerson((transaction) =>
    Promise.all(visits.map((visit) => provenAddress(transaction, visit, principal))),
  );
  const count = proven.filter((proof) => proof !== undefined).length;
  return count === expected ? undefined : `${count} have proven it`;
}

/** The code of a refusal, returned or thrown; `done` for a success. */
function codeOf(outcome: Outcome<unknown>): string {
  const result = outcome.status === 'rejected' ? outcome.reason : outcome.value;
  if (result instanceof ApiError) return result.code;
  if (outcome.status === 'rejected') throw outcome.reason;
  return 'done';
}
