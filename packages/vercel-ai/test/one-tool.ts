import { type Guard, guardTools, type Rule } from '@grantex/vercel-ai';
import type { ToolSet } from 'ai';
import { z } from 'zod';

/** The scopes of the one tool. */
export const rule: Rule = { scopes: ['flights:search'] };

/** The input of the one tool. */
export const inputSchema = z.object({ to: z.string() });

/** A call of the one tool as a model writes it. */
export const callOnly = { toolName: 'only', input: { to: 'Oslo' } };

/** Puts the guard in front of one tool, with a token of the test. */
export function guardOne<TOOL extends ToolSet[string]>(
  guard: Guard,
  token: string,
  only: TOOL,
): { only: TOOL } {
  return guardTools({ only }, { guard, rules: { only: rule }, token: () => token });
}
