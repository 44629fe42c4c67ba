import { guardTool } from '@grantex/openai-agents';
import { RunContext, tool } from '@openai/agents';
import { book, DESCRIPTION, INPUT, INPUT_SCHEMA, type MountTool, NAME, RULE } from './framework.ts';

interface Trip {
  readonly grantToken: () => string;
}

/** `invoke` of the tool with what a model wrote, as the runner does. */
export const mount: MountTool = (grantToken, guard) => {
  const options = { name: NAME, description: DESCRIPTION, parameters: INPUT_SCHEMA, execute: book };
  const token = ({ context }: RunContext<Trip>): string => context.grantToken();
  const mounted =
    guard === undefined ? tool(options) : tool(guardTool(options, { guard, rule: RULE, token }));
  const runContext = new RunContext<Trip>({ grantToken: () => grantToken });
  const written = JSON.stringify(INPUT);
  return () => mounted.invoke(runContext, written);
};
