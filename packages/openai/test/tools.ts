import type { AnyTool } from '@grantex/openai';
import type { RunnerFunction } from 'openai/helpers/responses-tool-runner';
import { ResponsesToolRunner, runnerFunction } from 'openai/helpers/responses-tool-runner';
import { zodFunction, zodResponsesFunction } from 'openai/helpers/zod';
import { z } from 'zod';
import { clientOf } from './clients.ts';
import type { ModelApi, ScriptedCall } from 'adapter-tests';

export const parameters = z.object({ flight: z.string(), price: z.coerce.number() });

/** Reads the arguments of a booking. */
export const parse = (text: string): Booking => parameters.parse(JSON.parse(text));

export interface Booking {
  readonly flight: string;
  readonly price: number;
}

/** A call of a tool. */
export const BOOK: ScriptedCall = ['book', { flight: 'AI 101', price: 420 }];

/** What a function does, with whatever it gets after its input. */
export type Work = (booking: Booking, ...rest: unknown[]) => unknown;

const about = { name: 'book', description: 'Books a flight.' };
const schema = { type: 'object' as const, properties: { flight: { type: 'string' as const } } };

interface Kind {
  readonly make: (work: Work) => AnyTool;
  /** Runs a request with the tool by what of the client runs it. */
  readonly run: (api: ModelApi, tool: AnyTool, signal?: AbortSignal) => Promise<unknown>;
}

const model = 'scripted';
const runTools: Kind['run'] = async ({ baseURL }, tool, signal) => {
  const messages = [{ role: 'user' as const, content: 'Book.' }];
  // A union of kinds, each of which the runner takes.
  const tools = [tool] as never[];
  await clientOf(baseURL).chat.completions.runTools({ model, messages, tools }, { signal }).done();
};
const runResponses: Kind['run'] = async ({ baseURL }, tool, signal) => {
  const runner = new ResponsesToolRunner({ functions: [tool as RunnerFunction] });
  await runner.run(clientOf(baseURL), { model, input: 'Book.' }, signal === undefined ? {} : { signal });
};

/** Every kind of tool that has a function, and what runs it. */
const kinds: { readonly [name: string]: Kind } = {
  'a tool with a JSON schema': {
    make: (work) => ({
      type: 'function',
      function: {
        ...about,
        parameters: schema,
        parse,
        function: work,
      },
    }),
    run: runTools,
  },
  zodFunction: {
    make: (work) => zodFunction({ ...about, parameters, function: work }),
    run: runTools,
  },
  zodResponsesFunction: {
    make: (work) => zodResponsesFunction({ ...about, parameters, function: work }),
    run: (api, tool, signal) =>
      runResponses(api, runnerFunction(tool as ReturnType<typeof zodResponsesFunction>) as AnyTool, signal),
  },
  'a function of the runner of Responses': {
    make: (work) => ({
      tool: { type: 'function', ...about, parameters: schema, strict: false },
      execute: work,
    }),
    run: runResponses,
  },
};

export const names: readonly string[] = Object.keys(kinds);

export function kindOf(name: string): Kind {
  const kind = kinds[name];
  if (kind === undefined) throw new Error(`There is no kind "${name}".`);
  return kind;
}
