import type { Grant } from '@grantex/core';
import { indexScopes } from '@grantex/core/issuer';
import { type Grantex, GrantexError, type Grant as GrantRecord } from '@grantex/sdk';

/** Where a scope that a token lacks is held back. */
export interface MissingScope {
  readonly scope: string;
  /** The first grant of the chain, from the root down, that lacks it; undefined where the grants hold it. */
  readonly lackedBy: string | undefined;
  /** The grant above that one; undefined for a root. */
  readonly heldBy: string | undefined;
  /** The policies that keep it from an agent of the chain, where the grants hold it. */
  readonly policies: readonly string[];
}

const UNREADABLE: ReadonlySet<string> = new Set(['ROLE_REQUIRED', 'NOT_FOUND']);

/**
 * Finds out why a token lacks scopes: which grant of its chain was given without them, or which policy withholds them.
 * @returns nothing where the role of the key is too low to read that, or the grants are not its developer's
 * @throws {GrantexError}
 */
export async function findMissing(
  gx: Grantex,
  grant: Grant,
  scopes: readonly string[],
  signal: AbortSignal,
): Promise<readonly MissingScope[]> {
  try {
    const ids = [...grant.ancestorGrantIds, grant.grantId];
    const chain = await Promise.all(ids.map((id) => gx.grants.get(id, { signal })));
    const held = chain.map((link) => indexScopes(link.scopes));
    return await Promise.all(
      scopes.map(async (scope): Promise<MissingScope> => {
        const place = held.findIndex((index) => !index.has(scope));
        const [lackedBy, heldBy] = [chain[place]?.grantId, chain[place - 1]?.grantId];
        if (lackedBy !== undefined) return { scope, lackedBy, heldBy, policies: [] };
        const policies = await Promise.all(chain.map((link) => withheld(gx, { link, grant, scope, signal })));
        return { scope, lackedBy, heldBy, policies: [...new Set(policies.flat())] };
      }),
    );
  } catch (error) {
    if (GrantexError.is(error) && UNREADABLE.has(error.code)) return [];
    throw error;
  }
}

/** Where a scope is held back, in words, and how to mend that. */
export interface Whereabouts {
  readonly where: string;
  readonly remedy: string;
}

/** Says where a scope is held back; undefined where the person has not granted it. */
export function saysWhere({ scope, lackedBy, heldBy, policies }: MissingScope): Whereabouts | undefined {
  const [policy] = policies;
  if (policy !== undefined) {
    const names = policies.map((name) => JSON.stringify(name)).join(', ');
    return {
      where: `withheld by ${policies.length === 1 ? 'the policy' : 'the policies'} ${names}`,
      remedy: `Read what it restricts: grantex policies get ${policy}`,
    };
  }
  if (lackedBy === undefined || heldBy === undefined) return undefined;
  return {
    where: `held by ${heldBy}; ${lackedBy} was delegated without it`,
    remedy: `Delegate it again with ${scope}, from ${heldBy}.`,
  };
}

interface Withholding {
  readonly link: GrantRecord;
  readonly grant: Grant;
  readonly scope: string;
  readonly signal: AbortSignal;
}

/** The policies that keep a scope from the agent of one link. */
async function withheld(
  gx: Grantex,
  { link, grant, scope, signal }: Withholding,
): Promise<readonly string[]> {
  const situation = {
    agentId: link.agentId,
    audience: link.audience,
    principalId: grant.principalId,
    scopes: [scope],
    depth: grant.delegationDepth,
    acr: grant.authenticationClass,
  };
  const { verdict, policies } = await gx.policies.test(situation, { signal });
  return verdict === 'refuse' ? policies : [];
}
