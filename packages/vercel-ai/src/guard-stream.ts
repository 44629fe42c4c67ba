import {
  type Admission,
  type AuthorizationError,
  type MaybePromise,
  type RefusalBody,
  toRefusalBody,
} from '@grantex/core';
import { guardExecute, isPromise, type ToolGuarding } from '@grantex/core/adapter';
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
export function guardStreaming(
  tool: object,
  execute: Execute,
  name: string,
  guarding: ToolGuarding<(options: CallOptions<never>) => MaybePromise<string | undefined>>,
): Execute {
  const isGenerator = Object.prototype.toString.call(execute) === '[object AsyncGeneratorFunction]';
  const refused = (body: RefusalBody, error: AuthorizationError, options: object): never => {
    throw legible(body, error, options);
  };
  const convention = { name, signalName: 'abortSignal', refused } as const;
  return guardExecute<Execute, CallOptions<never>, unknown>(execute, guarding, convention, (ask) => {
    const run = (input: never, options: CallOptions<never>, started: Started): unknown =>
      ask({ input, context: options, token: () => guarding.token(options) }, (own, admission) => {
        started.admission = admission;
        const returned = execute.call(tool, input, own);
        started.hasStreamed = isAsyncIterable(returned);
        return returned;
      });
    if (isGenerator) {
      return async function* stream(input, options) {
        const started: Started = {};
        yield* readStream(await run(input, options, started), started, options);
      };
    }
    return (input, options) => {
      const started: Started = {};
      const result = run(input, options, started);
      if (isPromise<unknown>(result)) {
        return result.then((value) =>
          started.hasStreamed === true ? lastOf(readStream(value, started, options)) : value,
        );
      }
      return started.hasStreamed === true ? readStream(result, started, options) : result;
    };
  });
}

/** What is known about a call once its tool has started. */
interface Started {
  admission?: Admission;
  hasStreamed?: boolean;
}

/** Reads a stream that the guard cuts when the grant ends. */
async function* readStream(stream: unknown, { admission }: Started, options: object): AsyncGenerator {
  try {
    yield* stream as AsyncIterable<unknown>;
  } catch (error) {
    const ended = admission?.endedBy;
    throw ended !== undefined && error === ended ? legible(toRefusalBody(ended), ended, options) : error;
  }
}

/**
 * Returns an error that a model reads as JSON. It reads `toString()` of an error, and in version 6 its `message`. Others
 * hold the error, too, so it is not changed.
 */
function legible(body: RefusalBody, error: AuthorizationError, options: object): AuthorizationError {
  const text = JSON.stringify(body);
  const [member, value] = 'experimental_context' in options ? ['message', text] : ['toString', () => text];
  return Object.create(error, { [member]: { value } }) as AuthorizationError;
}

async function lastOf(stream: AsyncIterable<unknown>): Promise<unknown> {
  let last: unknown;
  for await (const value of stream) last = value;
  return last;
}

function isAsyncIterable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
