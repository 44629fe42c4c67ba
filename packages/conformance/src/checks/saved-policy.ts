import type { Answer } from '../http/answer.ts';
import type { Developer } from '../runner/context.ts';

export const NO_FILES = 'forbid (principal, action == Action::"files:read", resource);';
export const DEAR =
  'forbid (principal, action == Tool::Action::"pay", resource) when { context has amount && context.amount.greaterThan(decimal("200.0")) };';
export const ASK = '@verdict("ask") permit (principal, action == Tool::Action::"pay", resource);';

/** Saves a policy. */
export function savePolicy(
  { api }: Pick<Developer, 'api'>,
  name: string,
  cedar: string,
  effective: 'next_token' | 'now' = 'next_token',
): Promise<Answer> {
  return api.put(`/v1/policies/${name}`, { cedar, effective });
}
