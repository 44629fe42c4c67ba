import { guardTool, type TokenSource } from '@grantex/langchain';
import { tool } from '@langchain/core/tools';
import { book, DESCRIPTION, INPUT, INPUT_SCHEMA, type MountTool, NAME, RULE } from './framework.ts';

interface Trip {
  readonly context?: { readonly grantToken: () => string };
}

const token: TokenSource = ({ context }: Trip) => context?.grantToken();

/** `invoke` with a tool call, as agents and `ToolNode` do. */
export const mount: MountTool = (grantToken, guard) => {
  const bare = tool(book, { name: NAME, description: DESCRIPTION, schema: INPUT_SCHEMA });
  const mounted = guard === undefined ? bare : guardTool(bare, { guard, rule: RULE, token });
  const call = { type: 'tool_call', id: 'call_1', name: NAME, args: INPUT } as const;
  const config = { context: { grantToken: () => grantToken } };
  return () => mounted.invoke(call, config);
};
