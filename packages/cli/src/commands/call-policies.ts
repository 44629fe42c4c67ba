import type { Grant } from '@grantex/core';
import { type Grantex, GrantexError, type PolicyVerdict } from '@grantex/sdk';

/** A call, as policies know it. */
export interface TriedCall {
  /** The name of the tool, as the audit log has it. */
  readonly action: string;
  readonly scopes: readonly string[];
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly amount: string | undefined;
}

/** What the policies in force say of a call. */
export interface CallPolicies {
  readonly verdict: PolicyVerdict;
  /** Those that decide; empty for `allow`. */
  readonly policies: readonly string[];
}

const STRICTEST_FIRST: readonly PolicyVerdict[] = ['refuse', 'ask', 'allow'];

/**
 * Asks what policies say of a call: the strictest answer for an agent of the grant's chain.
 * @returns undefined where the role of the key is too low to ask
 * @throws {GrantexError}
 */
export async function tryCallPolicies(
  gx: Grantex,
  { agentId, ancestorAgentIds, audience, principalId, delegationDepth, authenticationClass }: Grant,
  call: TriedCall,
  signal: AbortSignal,
): Promise<CallPolicies | undefined> {
  const situation = {
    ...call,
    audience: [audience].flat()[0] ?? '',
    principalId,
    depth: delegationDepth,
    acr: authenticationClass,
  };
  try {
    const agents = [...new Set([agentId, ...ancestorAgentIds])];
    const results = await Promise.all(
      agents.map((agent) => gx.policies.test({ ...situation, agentId: agent }, { signal })),
    );
    const verdict =
      STRICTEST_FIRST.find((each) => results.some((result) => result.verdict === each)) ?? 'allow';
    const deciding = results.filter((result) => result.verdict === verdict);
    return { verdict, policies: [...new Set(deciding.flatMap(({ policies }) => policies))] };
  } catch (error) {
    if (!GrantexError.is(error) || error.code !== 'ROLE_REQUIRED') throw error;
    return undefined;
  }
}
