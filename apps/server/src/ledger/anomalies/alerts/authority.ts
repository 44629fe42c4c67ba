import type { Transaction } from '../../../base/store/database.ts';

/** What the detectors need to know of a grant. */
export interface GrantFacts {
  readonly scopes: readonly string[];
  readonly audience: string;
  /** When it was revoked; null while it is not. */
  readonly endedAt: Date | null;
}

/** What this room needs from above: what is known of grants, and what a rule does to them. */
export interface Authority {
  /** By id; those that do not exist are left out. */
  readGrants(transaction: Transaction, ids: readonly string[]): Promise<ReadonlyMap<string, GrantFacts>>;
  /**
   * Puts a grant on hold, or revokes it, in the name of a rule. It comes last in its transaction.
   * @param reason shown to people and models
   * @returns false where it has ended, or does not exist
   */
  act(
    transaction: Transaction,
    developerId: string,
    grantId: string,
    action: { readonly kind: 'hold' | 'revoke'; readonly reason: string },
  ): Promise<boolean>;
}
