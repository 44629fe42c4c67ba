import { appendEvent } from '../../ledger/events/append-event.ts';
import { parseScope } from '@grantex/core/issuer';
import { ApiError, notFound } from '../../base/api-error.ts';
import type { Transaction } from '../../base/store/database.ts';
import { baseOf } from './describe.ts';
import { STANDARD_SENTENCES } from './standard.ts';

/** Most sentences of one developer. */
const MOST = 1_000;

/** What a scope means, and whether that is the standard meaning. */
export interface Sentence {
  scope: string;
  sentence: string;
  isStandard: boolean;
}

/** The standard sentences and the developer's own, by scope. */
export async function listSentences(transaction: Transaction): Promise<Sentence[]> {
  const rows = await transaction
    .selectFrom('scope_sentences')
    .select(['scope', 'sentence'])
    .orderBy('scope')
    .execute();
  const standard = [...STANDARD_SENTENCES].map(([scope, sentence]) => ({
    scope,
    sentence,
    isStandard: true,
  }));
  const own = rows
    .filter(({ scope }) => !STANDARD_SENTENCES.has(scope))
    .map((row) => ({ ...row, isStandard: false }));
  return [...standard, ...own];
}

/**
 * Registers or replaces the meaning of one of the developer's own scopes.
 * @throws {FormatError} `INVALID_SCOPE`
 * @throws {ApiError} 400 `SCOPE_HAS_CONSTRAINT`, 409 `SCOPE_IS_STANDARD` or `TOO_MANY_SENTENCES`
 */
export async function writeSentence(
  transaction: Transaction,
  developerId: string,
  { scope, sentence }: { scope: string; sentence: string },
): Promise<Sentence> {
  mustBeOwn(scope);
  await transaction
    .insertInto('scope_sentences')
    .values({ developer_id: developerId, scope, sentence })
    .onConflict((conflict) => conflict.columns(['developer_id', 'scope']).doUpdateSet({ sentence }))
    .execute();
  const { count } = await transaction
    .selectFrom('scope_sentences')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  if (count > MOST)
    throw new ApiError(409, 'TOO_MANY_SENTENCES', `a developer registers at most ${MOST} sentences`);
  await appendEvent(transaction, developerId, { type: 'scope_sentence.saved', data: { scope, sentence } });
  return { scope, sentence, isStandard: false };
}

/**
 * Deletes a sentence. Consent then shows the scope alone.
 * @throws {ApiError} 404, 409 `SCOPE_IS_STANDARD`
 */
export async function deleteSentence(
  transaction: Transaction,
  developerId: string,
  scope: string,
): Promise<void> {
  mustBeOwn(scope);
  const { numDeletedRows } = await transaction
    .deleteFrom('scope_sentences')
    .where('scope', '=', scope)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw notFound('sentence');
  await appendEvent(transaction, developerId, { type: 'scope_sentence.deleted', data: { scope } });
}

function mustBeOwn(scope: string): void {
  if (baseOf(parseScope(scope)) !== scope) {
    throw new ApiError(
      400,
      'SCOPE_HAS_CONSTRAINT',
      'a sentence describes a scope without its constraint; the server describes the constraint itself',
    );
  }
  if (STANDARD_SENTENCES.has(scope)) {
    throw new ApiError(
      409,
      'SCOPE_IS_STANDARD',
      `${scope} is a standard scope, and means the same everywhere`,
    );
  }
}
