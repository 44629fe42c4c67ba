import { type AnyTool, grantOf, guardTool } from '@grantex/mastra';
import { Mastra } from '@mastra/core/mastra';
import { createTool } from '@mastra/core/tools';
import { createStep, createWorkflow } from '@mastra/core/workflows';
import type { ToolDriver, ToolWork } from 'adapter-tests';
import { z } from 'zod';
import { agentOf, scriptedModel, type ScriptedCall } from './scripted.ts';

const inputSchema = z.object({});
const BOOK: ScriptedCall = ['book', {}];

const bookingTool = (work: ToolWork): AnyTool =>
  createTool({
    id: 'book',
    description: 'Books.',
    inputSchema,
    outputSchema: z.any(),
    execute: async (_input, context) =>
      work({ grant: () => grantOf(context), signal: () => context.abortSignal as AbortSignal | undefined }),
  });

/** What is read of a refusal is JSON. */
const told = (answer: unknown): unknown => (typeof answer === 'string' ? JSON.parse(answer) : answer);

async function runByAgent(tool: AnyTool, calls: number, signal?: AbortSignal): Promise<unknown[]> {
  const model = scriptedModel(...Array.from({ length: calls }, () => [BOOK]));
  await agentOf(model, { book: tool }).generate('Book.', { ...(signal && { abortSignal: signal }) });
  return model.told().map(told);
}

/** Runs the tool as the only step of a workflow. */
async function runByWorkflow(tool: AnyTool, calls: number, signal?: AbortSignal): Promise<unknown[]> {
  const booking = createWorkflow({ id: 'booking', inputSchema, outputSchema: z.any() })
    .then(createStep(tool as never))
    .commit();
  const workflow = new Mastra({ workflows: { booking }, logger: false }).getWorkflow('booking');
  const answers: unknown[] = [];
  for (let call = 0; call < calls; call += 1) {
    const run = await workflow.createRun();
    signal?.addEventListener('abort', () => void run.cancel());
    const ended = await run.start({ inputData: {} });
    answers.push(
      ended.status === 'success' ? ended.result : told((ended as { error?: Error }).error?.message),
    );
  }
  return answers;
}

/** A tool of an agent, and one that is a step of a workflow. */
export const toolDrivers: readonly ToolDriver<AnyTool>[] = [
  { name: 'Mastra agent', make: bookingTool, guard: guardTool, run: runByAgent },
  { name: 'Mastra workflow', make: bookingTool, guard: guardTool, run: runByWorkflow },
];
