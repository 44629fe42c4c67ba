import { type Call, type Guard, isPromise, runTool } from '@grantex/core';
import type { ToolExecutionOptions } from 'ai';

/** What the SDK calls to run a tool. */
export type Execute<INPUT, CONTEXT> = (input: INPUT, options: ToolExecutionOptions<CONTEXT>) => unknown;

/**
 * Puts a guard in front of what a tool does, in a form that the SDK handles like the tool's own: it streams only what it
 * is given at once, and takes a stream behind a promise for an empty object.
 */
export function guardExecute<INPUT, CONTEXT>(
  guard: Guard,
  tool: { readonly execute: Execute<INPUT, CONTEXT> },
  callOf: (input: INPUT, options: ToolExecutionOptions<CONTEXT>) => Call<INPUT>,
): Execute<INPUT, CONTEXT> {
  const { execute } = tool;
  const isGenerator = Object.prototype.toString.call(execute) === '[object AsyncGeneratorFunction]';
  const run: Execute<INPUT, CONTEXT> = (input, options) => {
    let hasStreamed = false;
    const result = runTool(guard, callOf(input, options), {
      execute() {
        const returned = execute.call(tool, input, options);
        hasStreamed = isAsyncIterable(returned);
        return returned;
      },
      // Of what a tool throws the SDK hands `toString()` to the model, and the error itself to the application.
      refused(body, error) {
        throw Object.defineProperty(error, 'toString', {
          value: () => JSON.stringify(body),
          configurable: true,
        });
      },
    });
    if (isGenerator || !isPromise(result)) return result;
    return result.then((value) => (hasStreamed ? lastOf(value as AsyncIterable<unknown>) : value));
  };
  if (!isGenerator) return run;
  return async function* stream(input, options) {
    yield* (await run(input, options)) as AsyncIterable<unknown>;
  };
}

async function lastOf(stream: AsyncIterable<unknown>): Promise<unknown> {
  let last: unknown;
  for await (const value of stream) last = value;
  return last;
}

function isAsyncIterable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
