import { type Guard, guardTools, type Rule } from '@grantex/vercel-ai';
import type { ToolSet } from 'ai';
import { z } from 'zod';

/** What the one tool needs. */
export const rule: Rule = { scopes: ['flights:search'] };

/** What the one tool takes. */
export const inputSchema = z.object({ to: z.string() });

/** A call of the one tool as a model writes it. */
export const callOnly = { toolName: 'only', input: { to: 'Oslo' } };

/** Puts the guard in front of one tool, whose token the test knows. */
export function guardOne<TOOL extends ToolSet[string]>(
  guard: Guard,
  token: string,
  only: TOOL,
): { only: TOOL } {
  return guardTools({ only }, { guard, rules: { only: rule }, token: () => token });
}
