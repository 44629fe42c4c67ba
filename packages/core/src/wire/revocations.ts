/** What an entry of the revocation log ends (`docs/protocol.md` §7). */
export const REVOCATION_KINDS = ['grant', 'token', 'agent', 'principal', 'developer', 'key'] as const;

/** One of {@link REVOCATION_KINDS}. */
export type RevocationKind = (typeof REVOCATION_KINDS)[number];

/**
 * Kinds whose entries end only the tokens that were issued up to the entry's `before`. Entries of the others end all, and so
 * does one of a grant without `before`: with it the grant was put on hold (`docs/protocol.md` §15), without it revoked.
 */
export const KINDS_WITH_BEFORE: readonly RevocationKind[] = ['grant', 'agent', 'principal', 'developer'];

/** The `typ` of a message of the revocation feed. */
export const FEED_MESSAGE_TYPE = 'secevent+jwt';

/** The member of `events` that a message of the revocation feed has, and the only one. */
export const REVOCATION_EVENT = 'urn:grantex:event:revocations';
