import { Context, createSession, FunctionTool, InvocationContext, PluginManager } from '@google/adk';
import { guardTool } from '@grantex/google-adk';
import { book, DESCRIPTION, INPUT, INPUT_SCHEMA, type MountTool, NAME, RULE } from './framework.ts';

/** `runAsync` of the tool in the context of a session, as the flow of an agent does. */
export const mount: MountTool = (grantToken, guard) => {
  const bare = new FunctionTool({
    name: NAME,
    description: DESCRIPTION,
    parameters: INPUT_SCHEMA,
    execute: book,
  });
  const grantTokens = new Map([['user_1', grantToken]]);
  const token = ({ userId }: Context): string | undefined => grantTokens.get(userId);
  const mounted = guard === undefined ? bare : guardTool(bare, { guard, rule: RULE, token });
  const request = { args: INPUT, toolContext: contextOf('user_1') };
  return () => mounted.runAsync(request);
};

function contextOf(userId: string): Context {
  const session = createSession({ id: 'session_1', appName: 'bench', userId });
  const pluginManager = new PluginManager();
  return new Context({
    invocationContext: new InvocationContext({ invocationId: 'run_1', session, pluginManager }),
  });
}
