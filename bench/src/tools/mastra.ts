import { guardTool, type TokenSource } from '@grantex/mastra';
import { RequestContext } from '@mastra/core/request-context';
import { createTool } from '@mastra/core/tools';
import { book, DESCRIPTION, INPUT, INPUT_SCHEMA, type MountTool, NAME, RULE } from './framework.ts';

const token: TokenSource = ({ requestContext }) =>
  requestContext?.get<string, (() => string) | undefined>('grantToken')?.();

/** `execute` of the tool with a request context, as agents and workflows do. */
export const mount: MountTool = (grantToken, guard) => {
  const bare = createTool({
    id: NAME,
    description: DESCRIPTION,
    inputSchema: INPUT_SCHEMA,
    execute: async (input) => book(input),
  });
  const { execute } = guard === undefined ? bare : guardTool(bare, { guard, rule: RULE, token });
  if (execute === undefined) throw new Error('The tool has no function.');
  const context = { requestContext: new RequestContext([['grantToken', () => grantToken]]) };
  return () => execute(INPUT, context as Parameters<typeof execute>[1]);
};
