import type { BetaRunnableTool } from '@anthropic-ai/sdk/lib/tools/BetaRunnableTool';
import { grantOf, type GuardedRunContext, guardTool } from '@grantex/anthropic';
import { startMessagesApi, type ToolDriver } from 'adapter-tests';
import { OldestAnthropic } from './clients.ts';
import { type Booking, BOOK, makeTool, names, readAnswer, run } from './tools.ts';

const NOT_TOLD = 'the runner of this release does not tell a tool of the end of a run';

const rows = [
  ...names.map((kind) => ({ name: `Anthropic toolRunner, ${kind}`, kind, Client: undefined })),
  { name: 'Anthropic 0.75 toolRunner', kind: 'betaZodTool', Client: OldestAnthropic },
];

/** Tools of every kind, run by the runner of the client. */
export const toolDrivers: readonly ToolDriver<BetaRunnableTool<Booking>>[] = rows.map(
  ({ name, kind, Client }) => ({
    name,
    make: (work) =>
      makeTool(kind, async (_booking, context) =>
        JSON.stringify(
          await work({
            grant: () => grantOf(context),
            signal: () => (context as GuardedRunContext).signal,
          }),
        ),
      ),
    guard: guardTool,
    async run(tool, calls, signal) {
      await using api = await startMessagesApi(...Array.from({ length: calls }, () => [BOOK]));
      await run(api, [tool], signal, Client);
      return api.answers.map(readAnswer);
    },
    ...(Client && { isNotToldOfAborts: NOT_TOLD }),
  }),
);
