import {
  grantsLess,
  type GrantTokenClaims,
  type LimitedScopes,
  narrowLimits,
  uncoveredScopes,
} from '@grantex/core/issuer';
import type { Selectable } from 'kysely';
import { notDeclared } from '../agents/refusals.ts';
import { ApiError } from '../../base/api-error.ts';
import type { GrantTable } from '../../base/store/schema/authority-tables.ts';
import { type Asked, detailsOf } from '../details/asked-details.ts';
import { withOnline } from '../details/online.ts';
import type { Held } from './authority-locks.ts';
import type { DelegationRule } from './delegation-rule.ts';
import { scopesWithin } from './scopes-within.ts';

/**
 * The parent holds the scopes of its token that every agent from the root to the parent declares now. So an old token
 * delegates no more than a refreshed one.
 * @returns what the child holds: what was asked for, and what limits the parent
 * @throws {ApiError} 400 `SCOPE_NOT_NARROWER`, `DETAILS_NOT_NARROWER`, `SCOPE_NOT_DECLARED`
 */
export function narrowedLimits(
  { narrowing }: DelegationRule,
  { scp, ancAgt = [], client_id }: GrantTokenClaims,
  { agents, details: limits }: Pick<Held, 'agents'> & Pick<Selectable<GrantTable>, 'details'>,
  asked: Asked,
): LimitedScopes {
  const wider = uncoveredScopes(scp, asked.scopes);
  if (wider.length > 0) throw notNarrower(`the parent does not hold ${wider.join(', ')}`);
  const line = agents.filter(({ id }) => id === client_id || ancAgt.includes(id));
  for (const agent of line) {
    const undeclared = uncoveredScopes(agent.scopes, asked.scopes);
    if (undeclared.length > 0) throw notDeclared(undeclared, agent.id);
  }
  const scopes = line.reduce((within, agent) => scopesWithin(within, agent.scopes), [...scp]);
  // A budget of the parent stays there, and the child's calls need an admission because of it.
  const held = { scopes, details: withOnline(detailsOf(scopes, limits)) };
  const child = narrowLimits(held, asked);
  if (narrowing === 'subset' || grantsLess(child, held)) return child;
  throw notNarrower(
    `${child.scopes.join(', ')} is all that the parent holds; leave something out, or set a lower bound`,
  );
}

function notNarrower(fault: string): ApiError {
  return new ApiError(
    400,
    'SCOPE_NOT_NARROWER',
    `a delegated grant must be narrower than its parent: ${fault}`,
  );
}
