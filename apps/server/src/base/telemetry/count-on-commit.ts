import type { RevocationKind } from '@grantex/core/issuer';
import type { RefusalReason } from '@grantex/core';
import type { Transaction } from '../store/database.ts';
import { createNotes } from '../store/notes.ts';

/** Something that the metrics count. It identifies nobody. */
export type Countable =
  | { readonly what: 'issued'; readonly by: 'exchange' | 'refresh' | 'delegation' | 'assertion' }
  | { readonly what: 'revoked'; readonly kind: RevocationKind }
  | { readonly what: 'admitted'; readonly outcome: 'allow' | RefusalReason }
  | { readonly what: 'anomaly'; readonly kind: string; readonly outcome: 'opened' | 'suppressed' }
  | { readonly what: 'provisioned'; readonly change: string }
  | { readonly what: 'verified'; readonly outcome: 'valid' | RefusalReason };

const countables = createNotes<Countable>();

/** Counts something once the transaction commits. A rolled-back transaction counts nothing. */
export function countOnCommit(transaction: Transaction, countable: Countable): void {
  countables.add(transaction, countable);
}

/** What to count when the transaction commits. */
export function countablesOf(transaction: Transaction): readonly Countable[] {
  return countables.of(transaction);
}
