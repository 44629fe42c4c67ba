import { tool } from '@anthropic-ai/claude-agent-sdk';
import { guardTool } from '@grantex/claude-agent';
import { book, DESCRIPTION, INPUT, INPUT_SCHEMA, type MountTool, NAME, RULE } from './framework.ts';

/** Validates what a model wrote and calls the handler, as an in-process server does. */
export const mount: MountTool = (grantToken, guard) => {
  const bare = tool(NAME, DESCRIPTION, INPUT_SCHEMA.shape, async (input) => ({
    content: [{ type: 'text', text: book(input) }],
  }));
  const mounted =
    guard === undefined ? bare : guardTool(bare, { guard, rule: RULE, token: () => grantToken });
  return async () => mounted.handler(INPUT_SCHEMA.parse(INPUT), {});
};
