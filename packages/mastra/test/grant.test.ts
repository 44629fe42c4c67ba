import { currentGrant, grantOf, guardTool } from '@grantex/mastra';
import { Agent } from '@mastra/core/agent';
import { Mastra } from '@mastra/core/mastra';
import { InMemoryStore } from '@mastra/core/storage';
import { createTool } from '@mastra/core/tools';
import { createStep, createWorkflow } from '@mastra/core/workflows';
import { createFollowingGuard } from 'adapter-tests';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { agentOf, scriptedModel, type ScriptedCall } from './scripted.ts';
import { carrying, createService, token } from './service.ts';

const rule = { scopes: ['flights:book'] } as const;
const about = { id: 'book', description: 'Books.', inputSchema: z.object({}), outputSchema: z.any() };
const BOOK: ScriptedCall = ['book', {}];

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

test('a tool learns for whom it runs, in an agent and in a workflow, and so does what runs below it', async () => {
  const { guard, issuer } = createService();
  const grantToken = issuer.grantToken({ scopes: ['flights:book'], principalId: 'user_bob' });
  const requestContext = carrying(() => grantToken);
  const book = guardTool(
    bookingTool(async (_input, context) => {
      await Promise.resolve();
      const grant = grantOf(context);
      return { user: grant.principalId, same: currentGrant() === grant };
    }),
    { guard, rule, token },
  );
  const model = scriptedModel([BOOK]);
  await agentOf(model, { book }).generate('Book.', { requestContext });
  expect(model.told()).toEqual([{ user: 'user_bob', same: true }]);
  expect(await runStep(book, requestContext)).toMatchObject({ result: { user: 'user_bob', same: true } });
});

test('outside of a guarded tool no context has a grant', async () => {
  const bare = bookingTool(async (_input, context) => grantOf(context));
  const forged = { grant: { principalId: 'user_alice', scopes: ['flights:book'] } };
  for (const context of [{}, forged, { grant: 'alice' }]) {
    await expect(bare.execute?.({}, context as never)).rejects.toThrow('guarded tool');
  }
});

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

test('a tool is told that its grant ended, and the model reads the refusal', async () => {
  const service = createService();
  const { issuer, recorder } = service;
  await using followed = createFollowingGuard(service);
  const { token: grantToken, grantId } = issuer.grant({ scopes: ['flights:book'] });
  const waiting = bookingTool((_input, { abortSignal }) => {
    issuer.revoke(grantId);
    return new Promise((_resolve, reject) => {
      abortSignal?.addEventListener('abort', () => reject(abortSignal.reason as Error));
    });
  });
  const book = guardTool(waiting, { guard: followed.guard, rule, token });
  const model = scriptedModel([BOOK], [BOOK]);
  await agentOf(model, { book }).generate('Book.', { requestContext: carrying(() => grantToken) });
  expect(model.told().map((told) => (JSON.parse(String(told)) as { code: string }).code)).toEqual([
    'revoked',
    'revoked',
  ]);
  await recorder.settled();
  expect(recorder.entries.map(({ status, metadata }) => [status, metadata['ended']])).toEqual([
    ['allowed', undefined],
    ['failure', 'revoked'],
    ['blocked', undefined],
  ]);
});

test('a sub-agent silently acts with the token of its parent, unless its guard demands its own', async () => {
  const { guard, issuer, recorder } = createService();
  const root = issuer.grant({ agentId: 'ag_travel', scopes: ['flights:book', 'flights:search'] });
  const own = issuer.grant({ agentId: 'ag_booking', scopes: ['flights:book'] }, root);
  const ofBooking = guard.forAgent({ agentId: 'ag_booking' });
  for (const guarding of [
    { guard, rule, token },
    { guard: ofBooking, rule, token },
    { guard: ofBooking, rule, token: () => own.token },
  ]) {
    const booking = new Agent({
      id: 'booking',
      name: 'Booking',
      description: 'Books.',
      instructions: 'Book.',
      model: scriptedModel([BOOK]).model,
      tools: {
        book: guardTool(
          bookingTool(async () => 'booked'),
          guarding,
        ),
      },
    });
    const model = scriptedModel([['agent-booking', { prompt: 'Book.' }]]);
    const travel = agentOf(model, {}, { agents: { booking } });
    await travel.generate('Book.', { requestContext: carrying(() => root.token) });
  }
  await recorder.settled();
  expect(recorder.entries.map(({ status, agentId }) => [status, agentId])).toEqual([
    ['allowed', 'ag_travel'],
    ['success', 'ag_travel'],
    ['blocked', 'ag_travel'],
    ['allowed', 'ag_booking'],
    ['success', 'ag_booking'],
  ]);
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
