import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import { createNotes } from '../../base/store/notes.ts';
import { readClock } from '../../base/store/read-clock.ts';
import type { StoredHead } from '../audit/append/chain.ts';
import { lockHead } from '../audit/append/chain-head.ts';
import { changesNotedIn, type NotedChange } from '../events/noted-events.ts';
import { isAdministrative } from './administrative.ts';
import { attributed, type WhoActed } from './who-acted.ts';

/** A log that is locked until the transaction ends, and what its next entries need. */
export interface OpenLog {
  readonly head: StoredHead;
  /** After the lock, so that later entries have later times. */
  readonly timestamp: string;
  /** The changes, with those who made them. */
  readonly own: readonly (NotedChange & { readonly who: WhoActed })[];
}

/** The changes of a transaction that the administrators' log records, in their order. */
export function administrativeChangesIn(transaction: Transaction): readonly NotedChange[] {
  return changesNotedIn(transaction).filter(({ event }) => isAdministrative(event));
}

interface OpenedAhead {
  readonly developerId: string;
  readonly count: number;
  readonly log: Promise<OpenLog>;
}

const opened = createNotes<OpenedAhead>();

/**
 * Opens the log in the round trip of a transaction's last statement, for changes whose callers wait for each round trip. Call
 * it once that statement is sent: whoever locks the log before another row could deadlock. It does nothing where no change of
 * an administrator is noted.
 */
export function openLogAhead(transaction: Transaction): void {
  const changes = administrativeChangesIn(transaction);
  const [first] = changes;
  if (first === undefined || opened.of(transaction).length > 0) return;
  const { developerId } = first.actor;
  const log = open(transaction, developerId, changes);
  log.catch(() => undefined);
  opened.add(transaction, { developerId, count: changes.length, log });
}

/** Locks a log for these changes, unless it was opened for them ahead. */
export function openLog(
  transaction: Transaction,
  developerId: string,
  changes: readonly NotedChange[],
): Promise<OpenLog> {
  const [ahead] = opened.of(transaction);
  const isAhead = ahead?.developerId === developerId && ahead.count === changes.length;
  return isAhead ? ahead.log : open(transaction, developerId, changes);
}

async function open(
  transaction: Transaction,
  developerId: string,
  changes: readonly NotedChange[],
): Promise<OpenLog> {
  // Sent together, and run one after the other: clock and actors are read once the head is locked. All are raw statements, so
  // that each takes the same number of turns of the event loop to be sent.
  const [head, now, own] = await Promise.all([
    lockHead(transaction, 'admin', developerId),
    readClock(transaction),
    attributed(transaction, developerId, changes),
  ]);
  if (head !== undefined) return { head, timestamp: now.toISOString(), own };
  await sql`INSERT INTO admin_heads (developer_id) VALUES (${developerId}) ON CONFLICT DO NOTHING`.execute(
    transaction,
  );
  return open(transaction, developerId, changes);
}
