/** The roles of an API key (`docs/protocol.md` §3). */
export const ROLES = ['admin', 'issue', 'verify', 'audit-write', 'audit-read'] as const;

/** One of {@link ROLES}. */
export type Role = (typeof ROLES)[number];

/** The statuses of an agent (`docs/protocol.md` §5). */
export const AGENT_STATUSES = ['active', 'suspended', 'deleted'] as const;

/** One of {@link AGENT_STATUSES}. */
export type AgentStatus = (typeof AGENT_STATUSES)[number];

/** The statuses of a grant (`docs/protocol.md` §6). */
export const GRANT_STATUSES = ['active', 'revoked', 'expired'] as const;

/** One of {@link GRANT_STATUSES}. */
export type GrantStatus = (typeof GRANT_STATUSES)[number];
