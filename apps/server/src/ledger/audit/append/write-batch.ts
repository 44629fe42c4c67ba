import type { Database } from '../../../base/store/database.ts';
import { commitWith } from '../../../base/store/commit-with.ts';
import { type Outcome, placeAll } from './chain.ts';
import { lockHead, makeHead } from './chain-head.ts';
import type { ExpectedChains } from './expected-chain.ts';
import { insertMade, NotAsExpected } from './insert-made.ts';
import { openChain } from './open-chain.ts';
import type { Submission } from './submission.ts';

export interface BatchToWrite {
  readonly database: Database;
  readonly expected: ExpectedChains;
  readonly developerId: string;
  readonly batch: readonly Submission[];
  /**
   * Called once the last statement is sent, if that took a round trip. Otherwise the next batch would be the few entries that
   * have come meanwhile, and each batch costs as much as ten entries.
   */
  readonly sent: () => void;
}

/**
 * Appends a batch of submissions to a developer's chain in one transaction: one round trip to a chain that is as this process
 * has left it, two otherwise, however large the batch is. A refused submission does not affect the others.
 *
 * Repeated keys are rare: the unique column reports them, and then the batch is written again after a look-up of stored
 * entries.
 * @throws when the database failed. Then nothing of the batch is written; if the connection broke during COMMIT, that is
 *   unknown
 */
export async function writeBatch(toWrite: BatchToWrite, way: Way = 'expected'): Promise<readonly Outcome[]> {
  try {
    return (await attempt(toWrite, way)) ?? (await writeFirst(toWrite, way));
  } catch (error) {
    toWrite.expected.doubt(toWrite.developerId);
    if (way === 'expected' && error instanceof NotAsExpected) return writeBatch(toWrite, 'read');
    if (way !== 'replay' && isKeyTaken(error)) return writeBatch(toWrite, 'replay');
    throw error;
  }
}

/** How a chain is opened: as expected if possible, as it is read, or with the stored entries of repeated keys. */
type Way = 'expected' | 'read' | 'replay';

/** @returns undefined when the chain has no head yet */
function attempt(
  { database, expected, developerId, batch, sent }: BatchToWrite,
  way: Way,
): Promise<readonly Outcome[] | undefined> {
  return database.forDeveloper(developerId, async (transaction) => {
    let chain = way === 'expected' ? expected.open(developerId, batch) : undefined;
    if (chain !== undefined) commitWith(transaction, lockHead(transaction, 'audit', developerId));
    chain ??= await openChain(transaction, developerId, batch, way === 'replay');
    if (chain === undefined) return undefined;
    const outcomes = await placeAll(chain, batch);
    if (chain.made.length > 0) commitWith(transaction, insertMade(transaction, chain).then(expected.heard));
    expected.leave(chain);
    if (!chain.isExpected) sent();
    return outcomes;
  });
}

async function writeFirst(toWrite: BatchToWrite, way: Way): Promise<readonly Outcome[]> {
  const { database, developerId } = toWrite;
  await database.forDeveloper(developerId, (transaction) => makeHead(transaction, developerId));
  return writeBatch(toWrite, way);
}

/** The unique index over signed reports, see migration 0009. */
const ONE_PER_REPORT = 'audit_entries_one_per_report';

function isKeyTaken(error: unknown): boolean {
  const { code, constraint = '' } = error as { code?: string; constraint?: string };
  return code === '23505' && (constraint.includes('idempotency_key') || constraint === ONE_PER_REPORT);
}
