import type { Answer } from '../http/answer.ts';
import type { Developer } from '../runner/context.ts';

/** Refuses an agent `files:read`. */
export function noFiles(agentId: string): string {
  return `forbid (principal == Agent::"${agentId}", action == Action::"files:read", resource);`;
}

/** Refuses an agent calls of `pay` over 200. */
export function dear(agentId: string): string {
  return forbidPay(agentId, 'context has amount && context.amount.greaterThan(decimal("200.0"))');
}

/** Refuses an agent calls of `pay` on a condition. */
export function forbidPay(agentId: string, condition: string): string {
  return `forbid (principal == Agent::"${agentId}", action == Tool::Action::"pay", resource) when { ${condition} };`;
}

/** Has the person be asked about each call of `pay` by an agent. */
export function askPay(agentId: string): string {
  return `@verdict("ask") permit (principal == Agent::"${agentId}", action == Tool::Action::"pay", resource);`;
}

/** Saves a policy. */
export function savePolicy(
  { api }: Pick<Developer, 'api'>,
  name: string,
  cedar: string,
  effective: 'next_token' | 'now' = 'next_token',
): Promise<Answer> {
  return api.put(`/v1/policies/${name}`, { cedar, effective });
}
