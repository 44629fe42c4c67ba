import { guardTool } from '@grantex/mastra';
import { Mastra } from '@mastra/core/mastra';
import { InMemoryStore } from '@mastra/core/storage';
import { createTool } from '@mastra/core/tools';
import { createStep, createWorkflow } from '@mastra/core/workflows';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { carrying, createService, token } from './service.ts';

const rule = { scopes: ['flights:book'] } as const;
const about = { id: 'book', description: 'Books.', inputSchema: z.object({}), outputSchema: z.any() };

type Execute = NonNullable<Parameters<typeof createTool<'book', typeof about.inputSchema>>[0]['execute']>;

const bookingTool = (execute: Execute) => createTool({ ...about, id: 'book', execute });

/** Runs a tool as the only step of a workflow. */
async function runStep(tool: ReturnType<typeof bookingTool>, requestContext = carrying(() => undefined)) {
  const booking = createWorkflow({ id: 'booking', inputSchema: about.inputSchema, outputSchema: z.any() })
    .then(createStep(tool))
    .commit();
  const run = await new Mastra({ workflows: { booking }, logger: false }).getWorkflow('booking').createRun();
  return run.start({ inputData: {}, requestContext });
}

test('a refusal fails the step of a workflow', async () => {
  const { guard, holding, recorded } = createService();
  let ran = false;
  const book = guardTool(
    bookingTool(async () => {
      ran = true;
    }),
    { guard, rule, token },
  );
  const ended = await runStep(book, holding('flights:search'));
  expect(ended).toMatchObject({ status: 'failed', error: { name: 'AuthorizationError' } });
  expect(JSON.parse((ended as { error: Error }).error.message)).toMatchObject({ code: 'scope_missing' });
  expect([ran, await recorded()]).toEqual([false, ['blocked book']]);
});

test('a tool that suspends its workflow is checked again when it resumes, with the token of then', async () => {
  const { guard, holding, recorded } = createService();
  const asking = createTool({
    ...about,
    id: 'book',
    suspendSchema: z.object({ question: z.string() }),
    resumeSchema: z.object({ answer: z.string() }),
    execute: async (_input, { workflow }) => {
      if (workflow?.resumeData !== undefined) return workflow.resumeData;
      return workflow?.suspend({ question: 'Which seat?' });
    },
  });
  const book = guardTool(asking, { guard, rule, token });
  const booking = createWorkflow({ id: 'booking', inputSchema: about.inputSchema, outputSchema: z.any() })
    .then(createStep(book))
    .commit();
  const storage = new InMemoryStore();
  const mastra = new Mastra({ workflows: { booking }, logger: false, storage });
  const run = await mastra.getWorkflow('booking').createRun();
  const requestContext = holding('flights:book');
  expect(await run.start({ inputData: {}, requestContext })).toMatchObject({ status: 'suspended' });
  const resumeData = { answer: '12A' };
  const refused = await run.resume({ step: 'book', resumeData, requestContext: holding('flights:search') });
  expect(refused).toMatchObject({ status: 'failed' });
  expect(await recorded()).toEqual(['allowed book', 'success book', 'blocked book']);
});

test.each([
  ['a function', (grantToken: string) => () => grantToken, false],
  ['a text', (grantToken: string) => grantToken, true],
])('Mastra stores %s in the request context of a suspended run: %s', async (_what, carried, isStored) => {
  const { issuer } = createService();
  const grantToken = issuer.grantToken({ scopes: ['flights:book'] });
  const asking = createTool({
    ...about,
    id: 'book',
    suspendSchema: z.object({}),
    execute: async (_input, { workflow }) => workflow?.suspend({}),
  });
  const booking = createWorkflow({ id: 'booking', inputSchema: about.inputSchema, outputSchema: z.any() })
    .then(createStep(asking))
    .commit();
  const storage = new InMemoryStore();
  const mastra = new Mastra({ workflows: { booking }, logger: false, storage });
  const run = await mastra.getWorkflow('booking').createRun();
  const requestContext = carrying(() => undefined);
  requestContext.set('grantToken', carried(grantToken));
  await run.start({ inputData: {}, requestContext });
  const workflows = await storage.getStore('workflows');
  const stored = await workflows?.loadWorkflowSnapshot({ workflowName: 'booking', runId: run.runId });
  expect(JSON.stringify(stored)).toContain('suspended');
  expect(JSON.stringify(stored).includes(grantToken)).toBe(isStored);
});
