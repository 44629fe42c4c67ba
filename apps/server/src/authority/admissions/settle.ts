import { FormatError } from '@grantex/core';
import { formatDecimal, parseAmount } from '@grantex/core/issuer';
import { sql } from 'kysely';
import { ApiError, notFound } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { appendWithin } from '../../ledger/audit/append/append-within.ts';
import { draftOf } from '../../ledger/audit/append/draft.ts';
import { type Debit, giveBack, type Return } from '../budgets/debit.ts';
import type { SettleBody } from './schemas.ts';

/** Which admission is settled, and by whom. */
export interface Settling {
  readonly developerId: string;
  /** The id of its `allowed` entry. */
  readonly entryId: string;
  /** The first key of the line of rotations that settles. */
  readonly keyId: string;
}

interface Admission {
  grant_id: string;
  key_id: string;
  action: string;
  /** What it has stated and not used; negative where it has used more. Null without an amount. */
  unused: string | null;
  debits: Debit[];
  is_settled: boolean;
}

/**
 * Writes how an admitted call ended, once, and gives back what it has not used. What is never settled stays spent, and so does
 * what failed: nobody knows what it has done. The same body again gives the same entry.
 * @returns the id of the outcome's entry
 * @throws {ApiError} 404; 403 `ADMITTED_WITH_OTHER_KEY`; 409 `ADMISSION_SETTLED` for another body; 422 `ACTUAL_OVER_AMOUNT`
 */
export async function settle(
  transaction: Transaction,
  { developerId, entryId, keyId }: Settling,
  { status, ran, actual, metadata = {} }: SettleBody,
): Promise<string> {
  const used = actual === undefined ? undefined : decimalOf(actual);
  const admission = await lock(transaction, entryId, used);
  if (admission === undefined) throw notFound('admission');
  if (admission.key_id !== keyId) throw otherKey();
  const settled = {
    ...(ran === undefined ? {} : { ran }),
    ...(used === undefined ? {} : { actual: used }),
  };
  const draft = await draftOf({
    grantId: admission.grant_id,
    action: admission.action,
    status,
    ref: entryId,
    metadata: Object.keys(settled).length === 0 ? metadata : { ...metadata, admission: settled },
  });
  const submission = { drafts: [draft], keys: [`settle/${entryId}`] };
  if (!admission.is_settled) {
    const isErased = admission.unused === null && (await isPersonErased(transaction, admission.grant_id));
    await giveBack(transaction, admission.debits, isErased ? NOTHING : returnOf(admission, ran, used));
    await transaction
      .updateTable('admissions')
      .set({ settled_at: sql<Date>`clock_timestamp()` })
      .where('entry_id', '=', entryId)
      .execute();
  }
  const [entry] = await appendWithin(transaction, developerId, submission, admission.is_settled).catch(
    (error: unknown) => {
      throw error instanceof ApiError && error.code === 'IDEMPOTENCY_KEY_REUSED' ? settledBefore() : error;
    },
  );
  if (entry === undefined) throw new Error('a settled call has one entry');
  return (JSON.parse(entry.canonical) as { entryId: string }).entryId;
}

/** Whether an admitted call has ended: a second run would be neither debited nor recorded. */
export async function isSettled(transaction: Transaction, entryId: string): Promise<boolean> {
  const row = await transaction
    .selectFrom('admissions')
    .select('settled_at')
    .where('entry_id', '=', entryId)
    .executeTakeFirst();
  return row?.settled_at !== null;
}

async function lock(
  transaction: Transaction,
  entryId: string,
  used: string | undefined,
): Promise<Admission | undefined> {
  const { rows } = await sql<Admission>`
    SELECT grant_id, key_id, action, (amount - ${used ?? '0'}::numeric)::text AS unused, debits,
      settled_at IS NOT NULL AS is_settled
    FROM admissions WHERE entry_id = ${entryId} FOR UPDATE`.execute(transaction);
  return rows[0];
}

const NOTHING: Return = { amount: '0', call: false };

/** Whether what a call has stated was erased with its person. It is asked once the admission is locked, as an erasure does. */
async function isPersonErased(transaction: Transaction, grantId: string): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM grants g JOIN principals p ON p.id = g.principal
    WHERE g.id = ${grantId} AND p.principal_id IS NULL`.execute(transaction);
  return rows.length > 0;
}

function returnOf({ unused }: Admission, ran: boolean | undefined, used: string | undefined): Return {
  if (used !== undefined && (unused === null || unused.startsWith('-'))) throw overAmount(unused === null);
  if (ran === false) return { amount: unused ?? '0', call: true };
  return { amount: used === undefined ? '0' : (unused ?? '0'), call: false };
}

/** @throws {ApiError} 400 */
function decimalOf(actual: string | number): string {
  try {
    return formatDecimal(parseAmount(actual));
  } catch (cause) {
    if (!FormatError.is(cause)) throw cause;
    throw new ApiError(400, 'VALIDATION_ERROR', 'actual must be a decimal of at least zero', { cause });
  }
}

function overAmount(isUnstated: boolean): ApiError {
  const fault = isUnstated ? 'the call has stated no amount' : 'it is more than the call has stated';
  return new ApiError(422, 'ACTUAL_OVER_AMOUNT', `actual only lowers what was debited: ${fault}`);
}

function otherKey(): ApiError {
  return new ApiError(
    403,
    'ADMITTED_WITH_OTHER_KEY',
    'the call was admitted with another API key; settle it with that one, or a key that it was rotated into',
  );
}

function settledBefore(): ApiError {
  return new ApiError(409, 'ADMISSION_SETTLED', 'the call was settled before, with another body');
}
