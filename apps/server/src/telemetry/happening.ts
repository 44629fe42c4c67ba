import type { RefusalReason } from '@grantex/core';
import type { Transaction } from '../store/database.ts';
import type { RevocationKind } from '../store/schema.ts';

/** What happens in a server that is worth counting. It says nothing about whom it happened to. */
export type Happening =
  | { readonly what: 'issued'; readonly by: 'exchange' | 'refresh' | 'delegation' }
  | { readonly what: 'revoked'; readonly kind: RevocationKind }
  | { readonly what: 'verified'; readonly outcome: 'valid' | RefusalReason };

const happenings = new WeakMap<Transaction, Happening[]>();

/** Notes what a transaction did. It is counted if the transaction commits, and forgotten if not. */
export function happened(transaction: Transaction, happening: Happening): void {
  const noted = happenings.get(transaction);
  if (noted === undefined) happenings.set(transaction, [happening]);
  else noted.push(happening);
}

/** What was noted for a transaction. */
export function happeningsOf(transaction: Transaction): readonly Happening[] {
  return happenings.get(transaction) ?? [];
}
