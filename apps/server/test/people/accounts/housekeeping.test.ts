import { textsIn } from '../../../src/web/pages/texts.ts';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askToEnrol } from '../../../src/people/consent/enrol.ts';
import { type Housekeeping, startHousekeeping } from '../../../src/main/housekeeping.ts';
import { ask, createPerson, liveServer, needsOf, outcomeOf, type Person } from '../consent/person.ts';
import { engines, postgresql } from '../../support/databases.ts';
import type { TestServer } from '../../support/server.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe.each(engines)('the data of people who are gone, on $engine', ({ place }) => {
  let server: TestServer;
  let housekeeping: Housekeeping;
  let offset = 0;
  beforeAll(async () => {
    server = await liveServer({ place: await place() });
    const { database } = server;
    const log = { warn: () => undefined };
    housekeeping = startHousekeeping({ database, log, now: () => new Date(Date.now() + offset) });
  });
  afterAll(async () => {
    await housekeeping.close();
    await server.close();
  });

  async function sweepIn(milliseconds: number): Promise<Record<string, number>> {
    offset = milliseconds;
    return housekeeping.sweep();
  }

  async function bound(): Promise<{ person: Person; principalId: string; secret: string }> {
    const { secret, principalId } = await ask(server.developer);
    const person = createPerson(server);
    expect(outcomeOf(await person.enrol(secret))).toBe('first-use');
    return { person, principalId, secret };
  }

  const count = async (table: string): Promise<number> =>
    server.database.asSystem(async (transaction) => {
      const { rows } = await sql`SELECT FROM ${sql.table(table)}`.execute(transaction);
      return rows.length;
    });

  test('the binding of an erased person is deleted at once, the account and its passkey an hour later', async () => {
    const [gone, stays] = [await bound(), await bound()];
    await server.developer.call(`DELETE /v1/principals/${gone.principalId}`);
    await sweepIn(0);
    expect([await count('bindings'), await count('accounts')]).toEqual([1, 2]);
    await sweepIn(2 * HOUR);
    expect([await count('accounts'), await count('passkeys')]).toEqual([1, 1]);
    expect(outcomeOf(await stays.person.approve(stays.secret))).toBe('approved');
  });

  test('the account that a recovery replaced is deleted; its replacement stays', async () => {
    const old = await bound();
    await old.person.proveAddress(old.secret, 'recover');
    const before = await count('accounts');
    expect(await old.person.enrol(old.secret)).toMatchObject({ isRecovery: true });
    await sweepIn(2 * HOUR);
    expect(await count('accounts')).toBe(before);
    const next = await ask(server.developer, { principalId: old.principalId });
    expect(outcomeOf(await old.person.approve(next.secret))).toBe('approved');
  });

  test('challenges and proofs are deleted when they expire', async () => {
    const { secret } = await ask(server.developer);
    const person = createPerson(server);
    await person.proveAddress(secret, 'bind');
    const visit = { secret, visitDigest: person.visitDigest };
    await server.database.forPerson((transaction) =>
      askToEnrol(transaction, needsOf(server), visit, textsIn('en')),
    );
    const kept = [await count('webauthn_challenges'), await count('address_proofs')];
    await sweepIn(MINUTE);
    expect([await count('webauthn_challenges'), await count('address_proofs')]).toEqual(kept);
    await sweepIn(HOUR);
    expect([await count('webauthn_challenges'), await count('address_proofs')]).toEqual([0, 0]);
  });
});

test('an account that is bound while it is being deleted stays', async () => {
  const server = await liveServer({ place: await postgresql() });
  const { database, developer } = server;
  const person = createPerson(server);
  const first = await ask(developer);
  await person.enrol(first.secret);
  await developer.call(`DELETE /v1/principals/${first.principalId}`);
  // Long unused and not bound: due for deletion.
  await database.asSystem(async (transaction) => {
    await sql`DELETE FROM bindings`.execute(transaction);
    await sql`UPDATE accounts SET used_at = used_at - interval '2 hours'`.execute(transaction);
  });
  const next = await ask(developer);
  const housekeeping = startHousekeeping({ database, log: { warn: () => undefined } });
  const [outcome] = await Promise.all([person.bind(next.secret), housekeeping.sweep()]);
  await housekeeping.sweep();
  // Either the deletion came first, and the passkey is unknown; or the binding did, and its account stays.
  const isBound = outcomeOf(outcome) === 'first-use';
  const after = isBound ? outcomeOf(await person.approve(next.secret)) : outcomeOf(outcome);
  expect(after).toBe(isBound ? 'approved' : 'PASSKEY_UNKNOWN');
  await housekeeping.close();
  await server.close();
});
