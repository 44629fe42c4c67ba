/** The roles of an API key (`docs/protocol.md` §3). */
export const ROLES = ['admin', 'issue', 'verify', 'audit-write', 'audit-read'] as const;

/** One of {@link ROLES}. */
export type Role = (typeof ROLES)[number];

/** What an API key begins with, by the mode of its server (`docs/protocol.md` §3). */
export const API_KEY_PREFIXES = { sandbox: 'gx_test_', live: 'gx_live_' } as const;

/** The statuses of an agent (`docs/protocol.md` §5). */
export const AGENT_STATUSES = ['active', 'suspended', 'deleted'] as const;

/** One of {@link AGENT_STATUSES}. */
export type AgentStatus = (typeof AGENT_STATUSES)[number];

/** The statuses of an authorization request (`docs/protocol.md` §6). */
export const AUTHORIZATION_STATUSES = [
  'pending',
  'approved',
  'denied',
  'cancelled',
  'expired',
  'consumed',
] as const;

/** One of {@link AUTHORIZATION_STATUSES}. */
export type AuthorizationStatus = (typeof AUTHORIZATION_STATUSES)[number];

/**
 * Statuses of an approval, the question to a person about one call (`docs/protocol.md` §15). `expired`: nobody decided in
 * time, or the approved call did not run in time. `used`: the call ran.
 */
export const APPROVAL_STATUSES = ['pending', 'approved', 'refused', 'expired', 'used'] as const;
/** One of {@link APPROVAL_STATUSES}. */
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

/** The statuses of a grant (`docs/protocol.md` §6). */
export const GRANT_STATUSES = ['active', 'revoked', 'expired'] as const;

/** One of {@link GRANT_STATUSES}. */
export type GrantStatus = (typeof GRANT_STATUSES)[number];

/** The states of a key that signs grant tokens (`docs/protocol.md` §9). */
export const ISSUER_KEY_STATES = ['next', 'active', 'retired', 'revoked'] as const;

/** One of {@link ISSUER_KEY_STATES}. */
export type IssuerKeyState = (typeof ISSUER_KEY_STATES)[number];
