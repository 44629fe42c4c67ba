import { AuthorizationError, type Delegate } from '@grantex/core';
import { GrantexError } from '../transport/errors.ts';
import type { Grants } from './grants.ts';

/** Makes the `delegate` that core's `delegateTo` takes, whose refusals a model can read. */
export function createDelegate(grants: Pick<Grants, 'delegate'>): Delegate {
  return async (parentGrantToken, subAgentId, scopes) => {
    try {
      return await grants.delegate({ parentGrantToken, subAgentId, scopes });
    } catch (error) {
      throw refusalOf(error, scopes) ?? error;
    }
  };
}

/** The scopes are not the parent's, or not ones that the sub-agent declares. */
const NOT_HELD: readonly string[] = ['SCOPE_NOT_NARROWER', 'SCOPE_NOT_DECLARED'];

function refusalOf(error: unknown, scopes: readonly string[]): AuthorizationError | undefined {
  if (!GrantexError.is(error)) return undefined;
  if (error.code === 'INVALID_PARENT_TOKEN') return new AuthorizationError('revoked', { cause: error });
  if (!NOT_HELD.includes(error.code)) return undefined;
  const [missingScopes, detail] = [
    [...scopes],
    'The grant of the parent, or what the sub-agent declares, does not cover what is delegated.',
  ];
  return new AuthorizationError('scope_missing', { missingScopes, detail, cause: error });
}
