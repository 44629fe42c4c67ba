import { sql } from 'kysely';
import type { Database } from '../../base/store/database.ts';

/** Last uses of API keys, gathered and written together: no request pays for them. */
export interface LastUses {
  note(keyId: string, time: number): void;
  write(): Promise<void>;
  close(): Promise<void>;
}

const WRITE_EVERY_MILLISECONDS = 10_000;

export function createLastUses(database: Database): LastUses {
  let noted = new Map<string, number>();
  // A database that is away is reported by the requests themselves; the uses are only a hint for people.
  const timer = setInterval(() => void write().catch(() => undefined), WRITE_EVERY_MILLISECONDS);
  timer.unref();

  async function write(): Promise<void> {
    if (noted.size === 0) return;
    const uses = noted;
    noted = new Map();
    const ids = [...uses.keys()];
    const times = [...uses.values()].map((time) => new Date(time).toISOString());
    await database.asSystem((transaction) =>
      sql`UPDATE api_keys SET last_used_at = greatest(api_keys.last_used_at, used.at)
        FROM unnest(${ids}::text[], ${times}::timestamptz[]) AS used (id, at) WHERE api_keys.id = used.id`.execute(
        transaction,
      ),
    );
  }

  return {
    note: (keyId, time) => noted.set(keyId, time),
    write,
    async close() {
      clearInterval(timer);
      await write().catch(() => undefined);
    },
  };
}
