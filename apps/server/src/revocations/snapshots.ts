import type { Database } from '../store/database.ts';
import { readLog } from './feed-log.ts';
import type { SignMessage } from './feed-message.ts';

/** Everything that is revoked, in one message. */
export interface Snapshots {
  /** As the log is when this is called, or later. */
  take(developerId: string): Promise<string>;
}

interface Taken {
  epoch: string;
  seq: number;
  message: Promise<string>;
}

/** How long one is given to others who ask, in milliseconds, while the log stays as it was. */
const KEPT_MILLISECONDS = 1_000;

/** Many verifiers that start at once get one snapshot, read and signed once; that it is the newest is looked up each time. */
export function createSnapshots(database: Database, sign: SignMessage): Snapshots {
  const kept = new Map<string, Taken>();

  async function make(developerId: string): Promise<string> {
    const { readAt: at, ...part } = await readLog(database, developerId, 'live');
    return sign({ developerId, at, prev: 0, ...part });
  }

  function forget(developerId: string, taken: Taken): void {
    if (kept.get(developerId) === taken) kept.delete(developerId);
  }

  return {
    async take(developerId) {
      const { epoch, seq } = await readLog(database, developerId, { after: 0, most: 0 });
      const known = kept.get(developerId);
      if (known?.epoch === epoch && known.seq === seq) return known.message;
      const taken = { epoch, seq, message: make(developerId) };
      kept.set(developerId, taken);
      taken.message.catch(() => forget(developerId, taken));
      setTimeout(forget, KEPT_MILLISECONDS, developerId, taken).unref();
      return taken.message;
    },
  };
}
