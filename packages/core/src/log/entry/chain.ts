import { isObject } from '../../base/json.ts';
import { isPromise, type MaybePromise } from '../../base/maybe-promise.ts';
import { type ChainFault, contentFault, faultAt, malformed } from './chain-fault.ts';
import { createNameDigest, digestOfMetadata } from './content-digests.ts';
import { type Disposal, readDisposal } from './disposal.ts';
import { isEntry } from './entry-shape.ts';
import { type AuditEntry, canonicalEntry, hashEntry } from './entry.ts';
import { countErasures, type ErasureCounter, type ErasureReport } from './erasures.ts';

/** A position in a chain that was kept before. */
export interface ChainPosition {
  readonly seq: number;
  readonly hash: string;
}

/** What {@link checkChain} compares a log with, besides itself. */
export interface ChainOptions {
  /** The position before the first given entry. Default: the log is given from its start. */
  readonly after?: ChainPosition;
  /** A position kept elsewhere, at or after the first given entry. Without one, a cut tail goes unnoticed. */
  readonly kept?: ChainPosition;
}

/** The entries of a log that are in order. */
interface InOrder {
  /** How many there are. */
  readonly entries: number;
  /** The last of them, or the last one that was disposed of before them; null when there is none. */
  readonly head: ChainPosition | null;
  /** What was erased from them: content that the log no longer shows. */
  readonly erased: ErasureReport;
  /** How many are of `v: 1` and name their principal, which no hash covers there. */
  readonly uncommittedNames: number;
  /** How many entries before them the log says it has disposed of, and when; null for a log from its start. */
  readonly disposed: { readonly entries: number; readonly at: string } | null;
}

/** The result of checking a log. */
export type ChainReport = InOrder &
  ({ readonly valid: true } | { readonly valid: false; readonly fault: ChainFault });

/**
 * Checks a log of one developer: every hash, every link, every digest of metadata and names that were not erased, and
 * that nothing is missing. Counts what was erased. A log whose oldest entries were disposed of begins with what it says of
 * them, which is taken as it is here: checkpoints and `checkExport` show whether it is true. Reads entry by entry and keeps
 * only the last position, so memory does not grow with the log. Stops at the first fault; reads on only after a gap, to tell
 * missing entries from entries that come later.
 *
 * A chain shows that a log agrees with itself. The operator of the database can write a new log that does: compare the
 * log with a position that was kept elsewhere (`kept`).
 * @param entries whole entries in the order of the log, as exported (`docs/protocol.md` §8)
 * @throws {TypeError} when `kept` lies before the given entries, so that nothing can be compared with it
 */
export async function checkChain(
  entries: Iterable<unknown> | AsyncIterable<unknown>,
  options: ChainOptions = {},
): Promise<ChainReport> {
  return followChain(entries, options, { onDisposal: () => true });
}

/**
 * Checks one entry alone: its hash, and that its metadata and the name of its principal are what was hashed. Its
 * neighbours or a proof show its position in the log.
 */
export async function checkEntry(entry: AuditEntry): Promise<ChainReport> {
  const { seq, prevHash } = entry;
  return followChain(
    [entry],
    prevHash === null || seq <= 1 ? {} : { after: { seq: seq - 1, hash: prevHash } },
  );
}

/** What is called while a log is read. Each returns whether to continue. */
export interface ChainListener {
  /** With each entry that is in order and the text that was hashed. */
  readonly onEntry?: (entry: AuditEntry, canonicalText: string) => MaybePromise<boolean>;
  /** With what the log says of the entries before its first one. Without it, that is no part of a log. */
  readonly onDisposal?: (disposal: Disposal) => MaybePromise<boolean>;
}

/** Does what {@link checkChain} does, and calls a listener. */
export async function followChain(
  entries: Iterable<unknown> | AsyncIterable<unknown>,
  options: ChainOptions,
  listener: ChainListener = {},
): Promise<ChainReport> {
  if (options.kept !== undefined && options.kept.seq <= (options.after?.seq ?? 0)) {
    throw new TypeError('checkChain: "kept" must be a position after "after".');
  }
  const erasures = countErasures();
  const state: ChainState = {
    previous: options.after ?? null,
    developerId: undefined,
    entries: 0,
    disposed: null,
    erasures,
  };
  const iterator = iterate(entries);
  const fault = (await firstFault(iterator, state, options, listener)) ?? endFault(state, options);
  await iterator.return?.();
  const report = {
    entries: state.entries,
    head: state.previous,
    erased: erasures.erased(),
    uncommittedNames: erasures.uncommittedNames(),
    disposed: state.disposed,
  };
  return fault === undefined ? { valid: true, ...report } : { valid: false, ...report, fault };
}

interface ChainState {
  previous: ChainPosition | null;
  developerId: string | undefined;
  entries: number;
  disposed: ChainReport['disposed'];
  readonly erasures: ErasureCounter;
}

type EntryIterator = Iterator<unknown, unknown> | AsyncIterator<unknown, unknown>;

async function firstFault(
  iterator: EntryIterator,
  state: ChainState,
  options: ChainOptions,
  { onEntry, onDisposal }: ChainListener,
): Promise<ChainFault | undefined> {
  const digestOfName = createNameDigest();
  for (;;) {
    const next = iterator.next();
    // Awaited only where necessary: awaiting each entry of an array would cost more than hashing it.
    const { done, value } = isPromise(next) ? await next : next;
    if (done === true) return undefined;
    const expected = (state.previous?.seq ?? 0) + 1;
    if (!isEntry(value)) {
      const disposal = state.previous === null ? readDisposal(value) : undefined;
      if (disposal === undefined || onDisposal === undefined) return malformed(expected);
      const fault = beginAfter(disposal, state, options);
      if (fault !== undefined) return fault;
      if (!(await onDisposal(disposal))) return undefined;
      continue;
    }
    const misplaced = placeFault(value, state, expected);
    if (misplaced?.kind === 'missing') return (await findLater(iterator, expected)) ?? misplaced;
    if (misplaced !== undefined) return misplaced;
    const text = canonicalEntry(value);
    const hash = hashEntry(text);
    const metadata = digestOfMetadata(value);
    const name = digestOfName(value);
    const fault = contentFault(value, {
      hash: isPromise(hash) ? await hash : hash,
      metadata: isPromise(metadata) ? await metadata : metadata,
      name: isPromise(name) ? await name : name,
    });
    if (fault !== undefined) return fault;
    if (value.prevHash !== (state.previous?.hash ?? null)) {
      return faultAt('relinked', value.seq, 'does not follow the entry before it');
    }
    if (options.kept?.seq === value.seq && options.kept.hash !== value.hash) {
      return faultAt('rewritten', value.seq, 'is not the entry that was kept for this place');
    }
    state.previous = { seq: value.seq, hash: value.hash };
    state.developerId = value.developerId;
    state.entries += 1;
    state.erasures.count(value);
    const goesOn = onEntry?.(value, text) ?? true;
    if (!(isPromise(goesOn) ? await goesOn : goesOn)) return undefined;
  }
}

/** Continues after the entries that are gone. */
function beginAfter(
  { size, hash, at }: Disposal,
  state: ChainState,
  { kept }: ChainOptions,
): ChainFault | undefined {
  if (kept !== undefined && kept.seq < size) {
    return faultAt(
      'disposed',
      kept.seq,
      `was disposed of, with all up to ${size}: nothing can be compared with it`,
    );
  }
  if (kept?.seq === size && kept.hash !== hash) {
    return faultAt('rewritten', size, 'is not the entry that was kept for this place');
  }
  state.previous = { seq: size, hash };
  state.disposed = { entries: size, at };
  return undefined;
}

function placeFault(entry: AuditEntry, state: ChainState, expected: number): ChainFault | undefined {
  const { previous } = state;
  if (state.developerId !== undefined && entry.developerId !== state.developerId) {
    return faultAt('foreign', expected, 'belongs to another developer');
  }
  if (entry.seq > expected) return faultAt('missing', expected, 'is missing');
  if (entry.seq === expected) return undefined;
  return previous?.seq === entry.seq && previous.hash === entry.hash
    ? faultAt('duplicated', entry.seq, 'comes twice')
    : faultAt('reordered', entry.seq, `stands where ${expected} belongs`);
}

async function findLater(iterator: EntryIterator, seq: number): Promise<ChainFault | undefined> {
  for (;;) {
    const next = iterator.next();
    const { done, value } = isPromise(next) ? await next : next;
    if (done === true) return undefined;
    if (isObject(value) && value['seq'] === seq)
      return faultAt('reordered', seq, 'comes later than its place');
  }
}

function endFault(state: ChainState, { kept }: ChainOptions): ChainFault | undefined {
  const last = state.previous?.seq ?? 0;
  if (kept === undefined || kept.seq <= last) return undefined;
  return faultAt('cut', last + 1, `and everything after it is missing, up to ${kept.seq} that was kept`);
}

function iterate(entries: Iterable<unknown> | AsyncIterable<unknown>): EntryIterator {
  return Symbol.iterator in entries ? entries[Symbol.iterator]() : entries[Symbol.asyncIterator]();
}
