/** The `typ` of a grant token (RFC 9068 §2.1). */
export const GRANT_TOKEN_TYPE = 'at+jwt';

/** The longest grant token, in characters (`docs/protocol.md` §6). */
export const MAX_TOKEN_LENGTH: number = 8 * 1024;

/** The longest scope, in characters. */
export const MAX_SCOPE_LENGTH = 256;

/** The most scopes in one set. */
export const MAX_SCOPES = 100;

/** The deepest delegation that any issuer may allow (`docs/protocol.md` §6). */
export const MAX_DELEGATION_DEPTH = 10;

/** The DID of an agent (`docs/protocol.md` §5). */
export function agentDid(agentId: string): string {
  return `did:grantex:${agentId}`;
}
