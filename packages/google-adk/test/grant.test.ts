import { AgentTool, FunctionTool, LlmAgent } from '@google/adk';
import { currentGrant, grantOf, guardTool, guardToolset, type TokenSource } from '@grantex/google-adk';
import { createFollowingGuard } from 'adapter-tests';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { serveMcp } from './mcp-site.ts';
import { runFor, runnerOf, type ScriptedCall, ScriptedLlm } from './scripted.ts';
import { createService } from './service.ts';

const rule = { scopes: ['flights:book'] } as const;
const parameters = z.object({});
const BOOK: ScriptedCall = ['book', {}];

type Execute = NonNullable<ConstructorParameters<typeof FunctionTool<typeof parameters>>[0]>['execute'];

const bookingTool = (execute: Execute) =>
  new FunctionTool({ name: 'book', description: 'Books.', parameters, execute });

/** Resolves when the signal aborts. */
const aborted = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
  });

test('a tool learns for whom it runs, and so does what runs below it', async () => {
  await using service = await createService();
  const { guard, token } = service;
  const book = bookingTool(async (_input, toolContext) => {
    await Promise.resolve();
    const grant = grantOf(toolContext);
    return { user: grant.principalId, same: currentGrant() === grant, session: toolContext?.userId };
  });
  const userId = service.userHolding('flights:book');
  const model = new ScriptedLlm([BOOK]);
  await runFor(runnerOf(model, [guardTool(book, { guard, rule, token })]), userId);
  expect(model.told).toEqual([{ user: userId, same: true, session: userId }]);
});

test('outside of a guarded tool no context has a grant', async () => {
  await using service = await createService();
  const model = new ScriptedLlm([BOOK]);
  await runFor(
    runnerOf(model, [bookingTool((_input, toolContext) => grantOf(toolContext))]),
    service.userHolding('flights:book'),
  );
  expect(model.told).toMatchObject([{ error: expect.stringContaining('guarded tool') as string }]);
  expect(() => grantOf(undefined)).toThrow('guarded tool');
});

test('a tool is told that its grant ended, and the model reads the refusal', async () => {
  await using service = await createService();
  await using followed = createFollowingGuard(service);
  const { token: grantToken, grantId } = service.issuer.grant({ scopes: ['flights:book'] });
  const book = bookingTool((_input, toolContext) => {
    const ended = aborted(toolContext?.abortSignal);
    service.issuer.revoke(grantId);
    return ended;
  });
  const token: TokenSource = () => grantToken;
  const model = new ScriptedLlm([BOOK], [BOOK]);
  const guarded = guardTool(book, { guard: followed.guard, rule, token });
  await runFor(runnerOf(model, [guarded]), 'user_alice');
  expect(model.told).toMatchObject([{ code: 'revoked' }, { code: 'revoked' }]);
  expect(await service.recorded()).toEqual(['allowed book', 'failure book', 'blocked book']);
  expect(service.recorder.entries[1]?.metadata).toEqual({ ended: 'revoked' });
});

test('a call of an MCP server is cancelled when its grant ends', async () => {
  await using service = await createService();
  await using followed = createFollowingGuard(service);
  const { token: grantToken, grantId } = service.issuer.grant({ scopes: ['flights:book'] });
  const cancelled = Promise.withResolvers<void>();
  await using site = await serveMcp((server) => {
    server.registerTool('book', { description: 'Books.' }, async ({ signal }) => {
      signal.addEventListener('abort', () => cancelled.resolve());
      service.issuer.revoke(grantId);
      await cancelled.promise;
      return { content: [] };
    });
  });
  const guarding = { guard: followed.guard, rules: { book: rule }, token: () => grantToken };
  await runFor(runnerOf(new ScriptedLlm([BOOK]), [guardToolset(site.toolset(), guarding)]), 'user_alice');
  await cancelled.promise;
  expect(await service.recorded()).toEqual(['allowed book', 'failure book']);
  expect(service.recorder.entries[1]?.metadata).toEqual({ ended: 'revoked' });
});

test('an agent that is a tool acts with the token of its parent, unless its guard demands its own', async () => {
  await using service = await createService();
  const { guard, issuer } = service;
  const root = issuer.grant({ agentId: 'ag_travel', scopes: ['flights:book', 'flights:search'] });
  const own = issuer.grant({ agentId: 'ag_booking', scopes: ['flights:book'] }, root);
  const book = bookingTool((_input, toolContext) => ({ by: grantOf(toolContext).agentId }));
  const inherited: TokenSource = () => root.token;
  const demanding = guard.forAgent({ agentId: 'ag_booking' });
  const told: unknown[] = [];
  for (const guarding of [
    { guard, rule, token: inherited },
    { guard: demanding, rule, token: inherited },
    { guard: demanding, rule, token: () => own.token },
  ]) {
    const inner = new ScriptedLlm([BOOK]);
    const tools = [guardTool(book, guarding)];
    const agent = new LlmAgent({ name: 'booking', description: 'Books.', model: inner, tools });
    const outer = new ScriptedLlm([['booking', { request: 'Book.' }]]);
    await runFor(runnerOf(outer, [new AgentTool({ agent })]), 'user_alice');
    told.push(...inner.told);
  }
  expect(told).toMatchObject([{ by: 'ag_travel' }, { code: 'wrong_agent' }, { by: 'ag_booking' }]);
});
