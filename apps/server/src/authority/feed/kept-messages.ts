import type { Database } from '../../base/store/database.ts';
import { revocationsFrame } from './feed-frames.ts';
import { type FeedHead, readLog } from './feed-log.ts';
import type { SignMessage } from './feed-message.ts';

/** A message with entries. */
export interface Message {
  /** The log's head after it. */
  seq: number;
  frame: Buffer;
}

/** The newest messages of a developer's log: those sent last, and those made for clients that reconnected. */
export interface Messages {
  keep(prev: number, message: Message): void;
  /** The message after a place; callers that ask for the same one share it. @throws {@link Missing} */
  after(prev: number, upTo: FeedHead): Promise<Message> | Message;
  clear(): void;
}

export interface MessagesOptions {
  database: Database;
  developerId: string;
  sign: SignMessage;
  /** Most entries of one message. */
  most: number;
}

/** Most messages that are kept for clients that reconnect or catch up. */
const MOST_KEPT = 32;

/** The entries that a client has missed are gone. */
export class Missing extends Error {}

export function createMessages({ database, developerId, sign, most }: MessagesOptions): Messages {
  /** By the `seq` before them. */
  const kept = new Map<number, Promise<Message> | Message>();

  function keep(prev: number, message: Promise<Message> | Message): void {
    kept.delete(prev);
    kept.set(prev, message);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  }

  async function make(prev: number, { epoch, seq: end }: FeedHead): Promise<Message> {
    const count = Math.min(most, end - prev);
    const { entries, ...found } = await readLog(database, developerId, { after: prev, most: count });
    const seq = prev + count;
    if (found.epoch !== epoch || entries.length !== count || entries.at(-1)?.seq !== seq) throw new Missing();
    const message = await sign({ developerId, at: found.readAt, epoch, prev, seq, entries });
    return { seq, frame: revocationsFrame(epoch, seq, message) };
  }

  return {
    keep,
    after(prev, upTo) {
      const known = kept.get(prev);
      if (known !== undefined) return known;
      const made = make(prev, upTo);
      keep(prev, made);
      made.catch(() => {
        if (kept.get(prev) === made) kept.delete(prev);
      });
      return made;
    },
    clear: () => kept.clear(),
  };
}
