import { grantOf, guardTool } from '@grantex/openai-agents';
import type { ToolOptions } from '@openai/agents';
import type { ToolDriver } from 'adapter-tests';
import { z } from 'zod';
import { frameworks } from './frameworks.ts';
import { modelThatCalls, type ScriptedCall, toldTo } from './scripted.ts';
import type { Trip } from './service.ts';

const BOOK: ScriptedCall = ['book', {}];
const parameters = z.object({});

type BookingOptions = ToolOptions<typeof parameters, Trip>;

/** Options of tools, in the newest and the oldest release of the SDK. */
export const toolDrivers: readonly ToolDriver<BookingOptions>[] = frameworks.map(
  ({ name, framework, cannotExpress: { goneDuring } }) => ({
    name,
    make: (work) => ({
      name: 'book',
      description: 'Books a flight.',
      parameters,
      execute: (_input, _runContext, details) =>
        work({ grant: () => grantOf(details), signal: () => details?.signal }),
    }),
    guard: (options, guarding) => guardTool(options, guarding),
    async run(options, calls, signal) {
      const model = modelThatCalls(...Array.from({ length: calls }, () => [BOOK]));
      const agent = new framework.Agent<Trip>({ name: 'Travel', model, tools: [framework.tool(options)] });
      const runner = new framework.Runner({ tracingDisabled: true });
      await runner.run(agent, 'Book.', { context: {}, ...(signal && { signal }) });
      return toldTo(model).map((told): unknown => JSON.parse(told));
    },
    ...(goneDuring !== undefined && { isNotToldOfAborts: goneDuring }),
  }),
);
