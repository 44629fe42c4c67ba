import type { Grant } from '../verify/grant.ts';
import { CLOCK_TOLERANCE, type FeedMessage } from './message.ts';
import { createRevokedSet } from './revoked-set.ts';

/** A position in the log of a developer. */
export interface FeedPosition {
  readonly epoch: string;
  readonly seq: number;
}

/** The revocation log of one developer, as far as a verifier knows it. */
export interface FeedLog {
  /** Undefined before the first snapshot. */
  readonly developerId: string | undefined;
  /** Undefined before the first snapshot. */
  readonly position: FeedPosition | undefined;
  /** When the latest message was signed, in milliseconds since 1970. */
  readonly knownAt: number;
  /** How many entries are held. */
  readonly size: number;
  /**
   * Replaces everything with a snapshot.
   * @throws when the snapshot is older, or of another developer
   */
  replace(snapshot: FeedMessage): void;
  /**
   * Takes the next message of the stream.
   * @throws when it does not follow the log
   */
  follow(message: FeedMessage): void;
  /** A new object after each entry and each snapshot. */
  revision(): object;
  revokes(grant: Grant, kid: string): boolean;
  revokesKey(kid: string): boolean;
  /** Whether the kind of every entry that still counts is known. */
  isUnderstood(now: number): boolean;
}

/** How often expired entries are removed, in milliseconds. */
const SWEEP = 30 * 1000;

/**
 * Keeps the log of one developer (`docs/protocol.md` §7). Takes entries in order and without a gap: refuses a message
 * that does not follow, and takes nothing of it. Revoked keys survive every snapshot.
 */
export function createFeedLog(): FeedLog {
  let revoked = createRevokedSet();
  let developerId: string | undefined;
  let position: FeedPosition | undefined;
  let knownAt = -Infinity;
  let sweptAt = -Infinity;

  function sweep(now: number): void {
    if (Math.abs(now - sweptAt) < SWEEP) return;
    sweptAt = now;
    revoked.drop(now);
  }

  return {
    get developerId() {
      return developerId;
    },
    get position() {
      return position;
    },
    get knownAt() {
      return knownAt;
    },
    get size() {
      return revoked.size;
    },
    replace(snapshot) {
      checkSnapshot(snapshot, developerId, position, knownAt);
      const next = createRevokedSet(revoked.keys());
      for (const entry of snapshot.entries) next.add(entry);
      revoked = next;
      ({ developerId, issuedAt: knownAt } = snapshot);
      position = { epoch: snapshot.epoch, seq: snapshot.seq };
      sweep(knownAt);
    },
    follow(message) {
      const seq = checkNext(message, developerId, position);
      for (const entry of message.entries) if (entry.seq > seq) revoked.add(entry);
      position = { epoch: message.epoch, seq: message.seq };
      // A delayed message must not make the log older than a later message did.
      knownAt = Math.max(knownAt, message.issuedAt);
      sweep(knownAt);
    },
    revision: () => revoked.revision(),
    revokes: (grant, kid) => revoked.revokes(grant, kid),
    revokesKey: (kid) => revoked.revokesKey(kid),
    isUnderstood: (now) => revoked.isUnderstood(now),
  };
}

function checkSnapshot(
  { developerId, epoch, seq, prev, issuedAt }: FeedMessage,
  known: string | undefined,
  position: FeedPosition | undefined,
  knownAt: number,
): void {
  if (prev !== 0) throw new Error('The snapshot does not start at the beginning.');
  if (known !== undefined && developerId !== known) throw new Error('The snapshot is of another developer.');
  if (position?.epoch === epoch && seq < position.seq) throw new Error('The snapshot is older than the log.');
  if (issuedAt < knownAt - CLOCK_TOLERANCE)
    throw new Error('The snapshot is older than the log, and of another epoch.');
}

/** @returns where the log is, so that entries up to there are known */
function checkNext(
  { developerId, epoch, seq, prev, entries }: FeedMessage,
  known: string | undefined,
  position: FeedPosition | undefined,
): number {
  if (position === undefined) throw new Error('There is no snapshot yet.');
  if (developerId !== known) throw new Error('The message is of another developer.');
  if (epoch !== position.epoch) throw new Error('The message is of another epoch.');
  if (prev > position.seq) throw new Error('A message is missing before this one.');
  if (seq < position.seq) throw new Error('The message is older than the log.');
  // The reader has checked that they are in order and between `prev` and `seq`, so this many are all of them.
  if (entries.length !== seq - prev) throw new Error('The message leaves an entry out.');
  return position.seq;
}
