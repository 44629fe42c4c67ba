import type { Database } from '../../base/store/database.ts';
import { readLog } from './feed-log.ts';
import type { SignMessage } from './feed-message.ts';

/** Everything that a developer has revoked, in one message, and its place in the log. */
export interface Snapshot {
  epoch: string;
  seq: number;
  message: string;
}

export interface Snapshots {
  /** As the log is when this is called, or later. */
  take(developerId: string): Promise<Snapshot>;
}

interface Taken {
  epoch: string;
  seq: number;
  snapshot: Promise<Snapshot>;
}

/** How long a snapshot is shared, in milliseconds, while the log does not change. */
const KEPT_MILLISECONDS = 1_000;

/** Verifiers that start at the same time share one snapshot, read and signed once. Each call checks that it is the newest. */
export function createSnapshots(database: Database, sign: SignMessage): Snapshots {
  const kept = new Map<string, Taken>();

  async function make(developerId: string): Promise<Snapshot> {
    const { readAt: at, ...part } = await readLog(database, developerId, 'live');
    const message = await sign({ developerId, at, prev: 0, ...part });
    return { epoch: part.epoch, seq: part.seq, message };
  }

  function forget(developerId: string, taken: Taken): void {
    if (kept.get(developerId) === taken) kept.delete(developerId);
  }

  return {
    async take(developerId) {
      const { epoch, seq } = await readLog(database, developerId, { after: 0, most: 0 });
      const known = kept.get(developerId);
      if (known?.epoch === epoch && known.seq === seq) return known.snapshot;
      const taken = { epoch, seq, snapshot: make(developerId) };
      kept.set(developerId, taken);
      taken.snapshot.catch(() => forget(developerId, taken));
      setTimeout(forget, KEPT_MILLISECONDS, developerId, taken).unref();
      return taken.snapshot;
    },
  };
}
