import type { Call, Guard } from '@grantex/core';
import { isPromise, runTool } from '@grantex/core/adapter';
import type { ToolSet } from 'ai';

/** What the SDK passes to a tool besides its input. */
type SdkOptions = Parameters<NonNullable<ToolSet[string]['execute']>>[1];

/**
 * What the SDK passes to a tool besides its input, with the `context` that the tool declares; in version 6 with
 * `experimental_context`.
 */
export type CallOptions<CONTEXT> = 'context' extends keyof SdkOptions
  ? Omit<SdkOptions, 'context'> & { context: CONTEXT }
  : SdkOptions;

/** The function that the SDK calls to run a tool; each tool defines its input. */
export type Execute = (input: never, options: CallOptions<never>) => unknown;

/**
 * Puts a guard in front of a tool's function, in a form that the SDK treats like the original: the SDK streams only an
 * iterable that it gets without a promise, and serialises a stream behind a promise as an empty object.
 */
export function guardExecute(
  execute: Execute,
  guard: Guard,
  callOf: (...call: Parameters<Execute>) => Call<never>,
): Execute {
  const isGenerator = Object.prototype.toString.call(execute) === '[object AsyncGeneratorFunction]';
  const run: Execute = (input, options) => {
    let hasStreamed = false;
    const result = runTool(guard, callOf(input, options), {
      execute() {
        const returned = execute(input, options);
        hasStreamed = isAsyncIterable(returned);
        return returned;
      },
      refused(body, error) {
        // A model reads `toString()` of an error, and in version 6 its `message`. Others hold the error, too, so it stays.
        const text = JSON.stringify(body);
        const [member, value] =
          'experimental_context' in options ? ['message', text] : ['toString', () => text];
        throw Object.create(error, { [member]: { value } });
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
