import { AuthorizationError } from '../base/authorization-error.ts';
import { checkNames } from '../base/check-names.ts';
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
  const ids: unknown = namesOf(demand.agentId);
  if ('agentId' in demand && !(Array.isArray(ids) && ids.length > 0 && ids.every(isName))) {
    throw new TypeError(`${subject}: "agentId" must be the id of an agent or a non-empty array of them.`);
  }
  const { minimumDepth = -1 } = demand;
  if (!('minimumDepth' in demand) || (Number.isSafeInteger(minimumDepth) && minimumDepth >= 0)) return;
  throw new TypeError(`${subject}: "minimumDepth" must be a whole number of at least 0.`);
}

/**
 * Checks a demand that is made of a guard.
 * @throws {TypeError} naming what is wrong, also where nothing is demanded
 */
export function checkForAgent(demand: AgentDemand): void {
  checkNames(demand, DEMANDS, 'forAgent');
  if (DEMANDS.every((member) => !(member in demand))) {
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

const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';

function namesOf(agentId: AgentDemand['agentId']): readonly string[] {
  if (agentId === undefined) return [];
  return typeof agentId === 'string' ? [agentId] : agentId;
}
