import type { RefusalBody, Rules } from '@grantex/core';
import {
  guardingByRules,
  isGuarded,
  markGuarded,
  runTool,
  type ToolsGuardOptions,
  withGrant,
} from '@grantex/core/adapter';
import type { MCPServer, MCPToolMetaContext, RunContext } from '@openai/agents';
import type { TokenSource } from './types.ts';

/** Options of {@link guardMcpServer}: the rules have the names that the server gives its tools. */
export type GuardMcpServerOptions<CONTEXT> = ToolsGuardOptions<Rules, TokenSource<CONTEXT>>;

type Members = Record<string, unknown>;

/** A method that calls a tool of the server. Older releases pass no options. */
type CallTool = (
  name: string,
  input: Members | null,
  meta?: Members | null,
  options?: { readonly signal?: AbortSignal },
) => Promise<object>;

/** The methods that call a tool, each with what it returns for a refusal. Older releases have only the first. */
const CALLS = {
  // The SDK attaches what else an MCP result says to its content.
  callTool: (refusal: RefusalBody): object => Object.assign(contentOf(refusal), { isError: true }),
  callToolResult: (refusal: RefusalBody): object => ({ content: contentOf(refusal), isError: true }),
};

/**
 * Returns a server of the same type for the `mcpServers` of agents, whose tools run only with a grant that covers their
 * rule. The given server is not changed, so give agents the returned one. The audit log names a call by its rule's
 * `action`, by default by the name that the server gives the tool.
 *
 * The guard sees the arguments as they are sent to the server, which validates them by its own schema. A model reads a
 * refusal as the result of the tool, as JSON. A call outside of a run has no context, so it is refused. The same guard,
 * rules and token twice check once. The resources of a server are not guarded: the SDK shows them to no model.
 * @throws {TypeError} naming the option that is missing or wrong
 */
export function guardMcpServer<SERVER extends MCPServer, CONTEXT>(
  server: SERVER,
  options: GuardMcpServerOptions<CONTEXT>,
): SERVER {
  const { guard, rules, token } = options;
  checkServer(server);
  const guardingOf = guardingByRules(options, 'guardMcpServer');
  const mark = { guard, rule: rules, token };
  if (isGuarded(server.callTool, mark)) return server;

  // The SDK parses new arguments for each call, and passes them to this function together with the context of the run.
  const runContexts = new WeakMap<object, RunContext<CONTEXT>>();
  const toolMetaResolver = (context: MCPToolMetaContext): unknown => {
    const { arguments: input, runContext } = context;
    if (input !== null) runContexts.set(input, runContext as RunContext<CONTEXT>);
    return server.toolMetaResolver?.(context);
  };

  const guarded = (method: keyof typeof CALLS): CallTool => {
    return async (name, input, meta, callOptions) => {
      const runContext = input === null ? undefined : runContexts.get(input);
      const call = {
        token: () => (runContext === undefined ? undefined : token(runContext)),
        action: name,
        input: input as never,
        rule: guardingOf(name).rule,
        signal: callOptions?.signal,
      };
      return runTool<never, object>(guard, call, {
        execute(admission) {
          const own = withGrant(callOptions ?? {}, admission, 'signal');
          return methodOf(server, method).call(server, name, input, meta, own);
        },
        refused: CALLS[method],
      });
    };
  };
  return withMembers(server, {
    toolMetaResolver,
    callTool: markGuarded(guarded('callTool'), mark, server.callTool),
    callToolResult: markGuarded(guarded('callToolResult'), mark),
  });
}

/**
 * Stands in for a server with methods of its own, as far as the server has them. Everything else is that of the server
 * itself, which may have private members.
 */
function withMembers<SERVER extends object>(server: SERVER, members: Members): SERVER {
  // Not the server itself: a proxy must return the fixed members of its target unchanged.
  const target = Object.create(server, Object.getOwnPropertyDescriptors(members)) as SERVER;
  return new Proxy(target, {
    get(_target, name) {
      const value: unknown = Reflect.get(server, name, server);
      if (name === 'toolMetaResolver') return members[name];
      if (typeof value !== 'function' || name === 'constructor') return value;
      if (Object.hasOwn(members, name)) return members[name as string];
      // A newer SDK may have more ways to call a tool, which no guard would see.
      if (String(name).startsWith('callTool')) return undefined;
      return (value as (...values: readonly unknown[]) => unknown).bind(server);
    },
    set: (_target, name, value) => Reflect.set(server, name, value, server),
  });
}

function methodOf(server: object, method: string): CallTool {
  return (server as Record<string, CallTool>)[method] as CallTool;
}

function contentOf(refusal: RefusalBody): readonly object[] {
  return [{ type: 'text', text: JSON.stringify(refusal) }];
}

function checkServer(server: unknown): void {
  const { callTool, listTools } = Object(server) as Partial<MCPServer>;
  if (typeof callTool === 'function' && typeof listTools === 'function') return;
  throw new TypeError('guardMcpServer: "server" must be an MCP server of the SDK, with "callTool".');
}
