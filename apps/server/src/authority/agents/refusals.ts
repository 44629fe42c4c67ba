import { ApiError } from '../../base/api-error.ts';

/** The refusal of a grant for a suspended agent. */
export function agentNotActive(): ApiError {
  return new ApiError(403, 'AGENT_NOT_ACTIVE', 'the agent is suspended; it gets no grants');
}

/**
 * The refusal of scopes beyond what an agent declares.
 * @param agentId given where a call is about several agents
 */
export function notDeclared(scopes: readonly string[], agentId?: string): ApiError {
  const agent = agentId === undefined ? 'the agent' : `the agent ${agentId}`;
  return new ApiError(400, 'SCOPE_NOT_DECLARED', `${agent} does not declare ${scopes.join(', ')}`);
}
