import { grantOf, guardTool } from '@grantex/langchain';
import { ToolMessage } from '@langchain/core/messages';
import { RunnableLambda } from '@langchain/core/runnables';
import { DynamicStructuredTool, StructuredTool, tool, type ToolRunnableConfig } from '@langchain/core/tools';
import type { ToolDriver, ToolWork } from 'adapter-tests';
import { z } from 'zod';
import { callOf } from './service.ts';

const about = { name: 'book', description: 'Books.', schema: z.object({}) };

type Work = (config: ToolRunnableConfig) => Promise<string>;

class Booking extends StructuredTool {
  readonly name = 'book';
  description = 'Books.';
  schema = about.schema;
  readonly #work: Work;

  constructor(work: Work) {
    super();
    this.#work = work;
  }

  protected async _call(_input: object, _manager: unknown, config: ToolRunnableConfig = {}): Promise<string> {
    return this.#work(config);
  }
}

/** Every kind of tool, around a function that reads the config. */
const kinds: { readonly [kind: string]: (work: Work) => object } = {
  'tool()': (work) => tool((_input, config) => work(config), about),
  'tool() over a string': (work) => tool((_input, config) => work(config), { ...about, schema: z.string() }),
  DynamicStructuredTool: (work) =>
    new DynamicStructuredTool({ ...about, func: (_input, _manager, config = {}) => work(config) }),
  'a class': (work) => new Booking(work),
  'a runnable': (work) =>
    RunnableLambda.from((_input: object, config) => work(config)).asTool({
      name: 'book',
      schema: about.schema,
    }),
};

const workOf =
  (work: ToolWork): Work =>
  async (config) =>
    JSON.stringify(await work({ grant: () => grantOf(config), signal: () => config.signal }));

/** Tools of every kind, run by the call of a model. */
export const toolDrivers: readonly ToolDriver<StructuredTool>[] = Object.entries(kinds).map(
  ([kind, make]) => ({
    name: `LangChain, ${kind}`,
    make: (work) => make(workOf(work)) as StructuredTool,
    guard: (bare, options) => guardTool<StructuredTool>(bare, options),
    async run(guarded, calls, signal) {
      const told: unknown[] = [];
      const args = kind === 'tool() over a string' ? { input: '' } : {};
      for (let call = 0; call < calls; call += 1) {
        const answer: unknown = await guarded.invoke({ ...callOf('book', {}), args }, signal && { signal });
        // A runnable answers with its own value.
        if (!ToolMessage.isInstance(answer)) told.push(JSON.parse(String(answer)));
        else told.push(answer.status === 'error' ? answer.artifact : JSON.parse(answer.text));
      }
      return told;
    },
  }),
);
