import { AuthorizationError } from '@grantex/core';
import type { Grantex, GrantexError } from '@grantex/sdk';
import { messageOf } from '../../program/log.ts';

/** Why a person cannot be asked, and who can change that. */
export interface RequestFault {
  /** The refusal of the call. */
  readonly error: AuthorizationError;
  readonly missingScopes?: readonly string[];
  readonly howToAsk: string;
}

/**
 * What a refused request for a grant means: what is missing, and who mends it how. The agent and the person cannot.
 * @param error what the Grantex server answered
 */
export async function requestFault(
  gx: Grantex,
  url: string,
  { agentId, scopes }: { readonly agentId: string; readonly scopes: readonly string[] },
  error: GrantexError,
): Promise<RequestFault> {
  const page = `${url}/console/agents/${agentId}`;
  if (error.code !== 'SCOPE_NOT_DECLARED') {
    const detail = `Nobody can be asked for one either (${error.code}).`;
    return {
      error: new AuthorizationError('no_credentials', { detail, cause: error }),
      howToAsk: `Tell the developer of this agent: ${endOf(messageOf(error))} The agent is on ${page}.`,
    };
  }
  const { scopes: declared } = await gx.agents
    .get(agentId)
    .catch((): { readonly scopes: readonly string[] } => ({ scopes: [] }));
  const missingScopes = scopes.filter((scope) => !declared.includes(scope));
  const named = missingScopes.join(' and ') || 'a scope that the rules need';
  const detail = `The agent does not declare ${named}, so nobody can be asked for it (${error.code}).`;
  return {
    error: new AuthorizationError('no_credentials', { detail, cause: error }),
    missingScopes,
    howToAsk: `Tell the developer of this agent to run grantex-mcp setup again, or to declare ${named} on ${page}. Calls are refused until then.`,
  };
}

function endOf(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
