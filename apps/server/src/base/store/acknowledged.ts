import type { Transaction } from './database.ts';
import { createNotes } from './notes.ts';

/** An event of a developer that a committed transaction wrote. Only commands of the operator, which end, write the issuer's. */
export interface AcknowledgedEvent {
  readonly developerId: string;
  readonly id: string;
  readonly type: string;
  readonly data: object;
}

/** The last entry of a developer's log that a committed transaction wrote. */
export interface AcknowledgedEntry {
  readonly log: 'audit' | 'admin';
  readonly developerId: string;
  readonly seq: number;
  readonly entryId: string;
  /** Lower hex. */
  readonly hash: string;
}

/**
 * What this process has acknowledged lately. A standby that takes over may lack it, and this is how the process knows
 * (`docs/guides/failover.md`).
 */
export interface Acknowledged {
  readonly events: readonly AcknowledgedEvent[];
  readonly entries: readonly AcknowledgedEntry[];
  /** Adds what a transaction has written, once it is committed. */
  remember(transaction: Transaction): void;
  /** Forgets what a new primary lacks, or the next one would lack it again, and adds the events that stand for it there. */
  replace(lost: Lost, instead: readonly AcknowledgedEvent[]): void;
}

/** What this process has acknowledged, and the database does not have. */
export interface Lost {
  readonly events: readonly AcknowledgedEvent[];
  readonly entries: readonly AcknowledgedEntry[];
}

/** Most events, and most logs, that a process remembers. */
const MOST = 5_000;

const events = createNotes<AcknowledgedEvent>();
const entries = createNotes<AcknowledgedEntry>();

/** Notes an event that a transaction writes. It counts as acknowledged only if the transaction commits. */
export function noteWritten(transaction: Transaction, event: AcknowledgedEvent): void {
  events.add(transaction, event);
}

/** Notes the last entry that a transaction appends to a log. */
export function noteAppended(transaction: Transaction, entry: AcknowledgedEntry): void {
  entries.add(transaction, entry);
}

/** The events that a transaction has written until now. */
export function writtenIn(transaction: Transaction): readonly AcknowledgedEvent[] {
  return events.of(transaction);
}

/** What this process has acknowledged, in memory of a bounded size. */
export function createAcknowledged(): Acknowledged {
  let recent: AcknowledgedEvent[] = [];
  const heads = new Map<string, AcknowledgedEntry>();

  return {
    get events() {
      return recent;
    },
    get entries() {
      return [...heads.values()];
    },
    remember(transaction) {
      recent.push(...writtenIn(transaction));
      // In bulk: moving a long list by one costs more than everything else here.
      if (recent.length > 2 * MOST) recent.splice(0, recent.length - MOST);
      entries.of(transaction).forEach(rememberHead);
    },
    replace(lost, instead) {
      const gone = new Set(lost.events);
      recent = [...recent.filter((event) => !gone.has(event)), ...instead];
      for (const entry of lost.entries) {
        if (heads.get(logOf(entry)) === entry) heads.delete(logOf(entry));
      }
    },
  };

  function rememberHead(entry: AcknowledgedEntry): void {
    const log = logOf(entry);
    if (entry.seq < (heads.get(log)?.seq ?? 0)) return;
    // The one that has waited longest is forgotten first.
    heads.delete(log);
    heads.set(log, entry);
    const [oldest] = heads.keys();
    if (heads.size > MOST && oldest !== undefined) heads.delete(oldest);
  }
}

function logOf({ log, developerId }: AcknowledgedEntry): string {
  return `${log} ${developerId}`;
}
