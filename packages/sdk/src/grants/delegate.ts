import type { Delegate } from '@grantex/core';
import type { Grants } from './grants.ts';

/** Makes the `delegate` that core's `delegateTo` takes, whose refusals a model can read. */
export function createDelegate(grants: Pick<Grants, 'delegate'>): Delegate {
  return async (parentGrantToken, subAgentId, scopes) => {
    try {
      return await grants.delegate({ parentGrantToken, subAgentId, scopes });
    } catch (error) {
      // Loaded only here: a page that uses this client must not carry the text of every refusal.
      const { refusalOf } = await import('./delegation-refusal.ts');
      throw refusalOf(error, scopes) ?? error;
    }
  };
}
