/** The DID of an agent (`docs/protocol.md` §5). */
export function agentDid(agentId: string): string {
  return `did:grantex:${agentId}`;
}
