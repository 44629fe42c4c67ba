import { ApiError } from '../../base/api-error.ts';

/** The refusal of a grant for a suspended agent. */
export function agentNotActive(): ApiError {
  return new ApiError(403, 'AGENT_NOT_ACTIVE', 'the agent is suspended; it gets no grants');
}

/**
 * The refusal of what makes no sense for the agent that an OAuth client is.
 * @param instead what to do
 */
export function agentIsClient(instead: string): ApiError {
  return new ApiError(400, 'AGENT_IS_CLIENT', `the agent is an OAuth client: ${instead}`);
}

/**
 * The refusal of scopes beyond what an agent declares.
 * @param agentId given where a call is about several agents
 */
export function notDeclared(scopes: readonly string[], agentId?: string): ApiError {
  const agent = agentId === undefined ? 'the agent' : `the agent ${agentId}`;
  return new ApiError(400, 'SCOPE_NOT_DECLARED', `${agent} does not declare ${scopes.join(', ')}`);
}
