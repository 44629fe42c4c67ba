import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { Caller } from '../../http/credentials/authentication.ts';
import type { Database } from '../../base/store/database.ts';
import { personJson } from './console-session.ts';
import { createLastUses } from './last-uses.ts';

/** The API keys that this process has seen, at most a second old. */
export interface ApiKeys {
  /**
   * Finds the caller whose key this is; without a promise when it was looked up within the last second.
   * @param beforeGuess called before the look-up of a key that this process has not found yet; may throw
   */
  find(key: string, beforeGuess: () => void): Caller | undefined | Promise<Caller | undefined>;
  /** Forgets a key, so that a change takes effect at once in this process. */
  forget(keyId: string): void;
  /** Notes that a key was used now. It is written later, together with other uses. */
  noteUse(keyId: string): void;
  /** Writes the last uses that are not written yet. A timer does it every few seconds, too. */
  writeLastUses(): Promise<void>;
  close(): Promise<void>;
}

export interface ApiKeysOptions {
  database: Database;
  now: () => number;
}

interface Remembered {
  caller: Caller & { keyId: string };
  until: number;
}

const FRESH_MILLISECONDS = 1_000;
const MOST_REMEMBERED = 10_000;

export function createApiKeys({ database, now }: ApiKeysOptions): ApiKeys {
  const remembered = new Map<string, Remembered>();
  const running = new Map<string, Promise<Caller | undefined>>();
  const lastUses = createLastUses(database);
  let changes = 0;

  async function lookUp(digest: string): Promise<Caller | undefined> {
    const changesBefore = changes;
    const row = await database.asSystem((transaction) =>
      transaction
        .selectFrom('api_keys')
        .leftJoin('console_people as person', 'person.id', 'api_keys.allowed_by')
        .select([
          'api_keys.id',
          'api_keys.developer_id',
          'api_keys.name',
          'api_keys.roles',
          'api_keys.first_key',
        ])
        .select(personJson.as('person'))
        .select(
          sql<number | null>`extract(epoch FROM expires_at - clock_timestamp())::float8 * 1000`.as('left'),
        )
        .where('digest', '=', Buffer.from(digest, 'base64'))
        .executeTakeFirst(),
    );
    const left = row?.left ?? Number.POSITIVE_INFINITY;
    if (row === undefined || left <= 0) {
      remembered.delete(digest);
      return undefined;
    }
    const caller = {
      developerId: row.developer_id,
      keyId: row.id,
      firstKeyId: row.first_key ?? row.id,
      roles: row.roles,
      principal: undefined,
      key: { id: row.id, name: row.name },
      ...(row.person !== null && { person: row.person }),
    };
    lastUses.note(row.id, now());
    // What was read before a change of keys in this process may be outdated: it is used once and not kept.
    if (changes === changesBefore)
      remember(digest, { caller, until: now() + Math.min(FRESH_MILLISECONDS, left) });
    return caller;
  }

  function remember(digest: string, entry: Remembered): void {
    remembered.delete(digest);
    remembered.set(digest, entry);
    if (remembered.size > MOST_REMEMBERED) remembered.delete(remembered.keys().next().value ?? '');
  }

  return {
    find(key, beforeGuess) {
      const digest = digestOf(key);
      const entry = remembered.get(digest);
      if (entry !== undefined && isFresh(entry, now())) return entry.caller;
      if (entry === undefined) beforeGuess();
      const already = running.get(digest);
      if (already !== undefined) return already;
      const look = lookUp(digest).finally(() => running.delete(digest));
      running.set(digest, look);
      return look;
    },
    forget(keyId) {
      changes += 1;
      running.clear();
      for (const [digest, { caller }] of remembered) {
        if (caller.keyId === keyId) remembered.delete(digest);
      }
    },
    noteUse: (keyId) => lastUses.note(keyId, now()),
    writeLastUses: lastUses.write,
    close: lastUses.close,
  };
}

/** False also after the clock was set back: otherwise the entry would stay valid for too long. */
function isFresh({ until }: Remembered, time: number): boolean {
  return time < until && until - time <= FRESH_MILLISECONDS;
}

function digestOf(key: string): string {
  return hash('sha256', key, 'base64');
}
