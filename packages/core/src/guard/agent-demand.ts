import { AuthorizationError } from '../base/authorization-error.ts';
import { checkNames, isTexts, wrongOption } from '../base/options.ts';
import type { Grant } from '../verify/grant.ts';

/** Which agents may call. A sub-agent that inherits the token of its parent is refused. */
export interface AgentDemand {
  /** The ids of the agents whose grants are accepted. Default: any agent. */
  readonly agentId?: string | readonly string[];
  /** How often a grant must have been delegated at least; 1 refuses the grants that a person gave directly. Default: 0. */
  readonly minimumDepth?: number;
}

export const DEMANDS: readonly (keyof AgentDemand)[] = ['agentId', 'minimumDepth'];

/**
 * Checks what is demanded. A member that is present must have a value: `undefined`, as of a missing environment variable,
 * would demand nothing.
 * @param subject how the message begins
 * @throws {TypeError} naming the member that is wrong
 */
export function checkAgentDemand(demand: AgentDemand, subject: string): void {
  if ('agentId' in demand && !isTexts(namesOf(demand.agentId))) {
    throw wrongOption(subject, 'agentId', 'the id of an agent or a non-empty array of them');
  }
  const { minimumDepth = -1 } = demand;
  if (!('minimumDepth' in demand) || (Number.isSafeInteger(minimumDepth) && minimumDepth >= 0)) return;
  throw wrongOption(subject, 'minimumDepth', 'a whole number of at least 0');
}

/**
 * Checks a demand that is made of a guard.
 * @throws {TypeError} naming what is wrong, also where nothing is demanded
 */
export function checkForAgent(demand: AgentDemand): void {
  checkNames(demand, DEMANDS, 'forAgent');
  if (Object.keys(demand).length === 0) {
    throw new TypeError('forAgent: "agentId" or "minimumDepth" is needed.');
  }
  checkAgentDemand(demand, 'forAgent');
}

/** Returns the refusal of a grant that does not meet all demands. */
export function unmetDemand(grant: Grant, demands: readonly AgentDemand[]): AuthorizationError | undefined {
  for (const { agentId, minimumDepth = 0 } of demands) {
    const expected = namesOf(agentId);
    if (agentId !== undefined && !expected.includes(grant.agentId)) {
      return new AuthorizationError('wrong_agent', {
        expected,
        received: [grant.agentId],
        attribution: grant,
      });
    }
    if (grant.delegationDepth < minimumDepth) {
      return new AuthorizationError('not_delegated', { attribution: grant });
    }
  }
  return undefined;
}

function namesOf(agentId: AgentDemand['agentId']): readonly string[] {
  if (agentId === undefined) return [];
  return typeof agentId === 'string' ? [agentId] : agentId;
}
