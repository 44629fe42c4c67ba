import { sql } from 'kysely';
import { createPeriodic } from '../../base/background/periodic.ts';
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
  const writing = createPeriodic({
    work: write,
    every: WRITE_EVERY_MILLISECONDS,
    // Requests report that the database is away. Last uses are only a hint for people.
    onFailure: () => undefined,
  });
  writing.start();

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
      await writing.close();
      await write().catch(() => undefined);
    },
  };
}
