import { type AnyTool, grantOf, type GuardedToolCall, guardTool } from '@grantex/openai';
import type { ToolDriver } from 'adapter-tests';
import { startScriptedApi } from './scripted-api.ts';
import { BOOK, kindOf, names } from './tools.ts';

const NOT_TOLD = 'what runnerFunction() has made of a tool is not told of the end of its run';

/** Tools of every kind, run by what of the client runs them. */
export const toolDrivers: readonly ToolDriver<AnyTool>[] = names.map((name) => {
  const { make, run } = kindOf(name);
  return {
    name: `OpenAI, ${name}`,
    make: (work) =>
      make(async (_booking, ...rest) => {
        // The last argument.
        const call = rest.at(-1) as GuardedToolCall;
        return JSON.stringify(await work({ grant: () => grantOf(call), signal: () => call.signal }));
      }),
    guard: (tool, options) => guardTool<AnyTool>(tool, options),
    async run(tool, calls, signal) {
      await using api = await startScriptedApi(...Array.from({ length: calls }, () => [BOOK]));
      await run(api, tool, signal);
      return api.told;
    },
    ...(name === 'zodResponsesFunction' && { isNotToldOfAborts: NOT_TOLD }),
  };
});
