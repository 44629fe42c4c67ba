import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod';
import { guardTool } from '@grantex/anthropic';
import { book, DESCRIPTION, INPUT, INPUT_SCHEMA, type MountTool, NAME, RULE } from './framework.ts';

/** Parses what a model wrote and calls `run`, as the tool runner does. */
export const mount: MountTool = (grantToken, guard) => {
  const bare = betaZodTool({
    name: NAME,
    description: DESCRIPTION,
    inputSchema: INPUT_SCHEMA,
    run: async (input) => book(input),
  });
  const mounted =
    guard === undefined ? bare : guardTool(bare, { guard, rule: RULE, token: () => grantToken });
  return async () => mounted.run(mounted.parse(INPUT));
};
