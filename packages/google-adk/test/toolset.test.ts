import { FunctionTool, isBaseToolset, MCPToolset } from '@google/adk';
import { defineRules, guardToolset } from '@grantex/google-adk';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { createFollowingGuard } from 'adapter-tests';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { serveMcp } from './mcp-site.ts';
import { runFor, runnerOf, type ScriptedCall, ScriptedLlm } from './scripted.ts';
import { createService } from './service.ts';

const rules = defineRules({
  book: { scopes: ['flights:book'], amount: ({ price }: { price: number }) => price },
  refund: { scopes: ['flights:refund'] },
});
const BOOK: ScriptedCall = ['book', { flight: 'AI 101', price: 420 }];
const DEAR: ScriptedCall = ['book', { flight: 'AI 102', price: 900 }];

const booked: unknown[] = [];
const started = Promise.withResolvers<void>();
const aborted = Promise.withResolvers<void>();

function register(server: McpServer): void {
  const inputSchema = { flight: z.string(), price: z.number() };
  server.registerTool('book', { description: 'Books a flight.', inputSchema }, (booking) => {
    booked.push(booking);
    return { content: [{ type: 'text', text: `booked ${booking.flight}` }] };
  });
  server.registerTool('refund', { description: 'Refunds.' }, () => ({
    isError: true,
    content: [{ type: 'text', text: 'The airline said no.' }],
  }));
  server.registerTool('wait', { description: 'Waits.' }, async ({ signal }) => {
    signal.addEventListener('abort', () => aborted.resolve());
    started.resolve();
    await aborted.promise;
    return { content: [] };
  });
  server.registerResource('terms', 'airline://terms', {}, () => ({
    contents: [{ uri: 'airline://terms', text: 'No refunds.' }],
  }));
}

const site = await serveMcp(register);
afterAll(() => site[Symbol.asyncDispose]());

test('tools of an MCP server run with a grant, and do not reach the server without one', async () => {
  await using service = await createService();
  const { guard, token } = service;
  const toolset = guardToolset(site.toolset(), { guard, rules, token });
  booked.length = 0;
  const model = new ScriptedLlm([BOOK], [DEAR]);
  await runFor(runnerOf(model, [toolset]), service.userHolding('flights:book:max_500'));
  expect(model.told).toMatchObject([
    { content: [{ text: 'booked AI 101' }] },
    { error: 'insufficient_scope', code: 'amount_over', missingScopes: ['flights:book:max_900'] },
  ]);
  expect(booked).toEqual([{ flight: 'AI 101', price: 420 }]);
  expect(await service.recorded()).toEqual(['allowed book', 'success book', 'blocked book']);
});

test('each run finds the tools anew, and each call its own grant', async () => {
  await using service = await createService();
  const { guard, token } = service;
  const toolset = guardToolset(site.toolset(), { guard, rules, token });
  const told: unknown[] = [];
  for (const scope of ['flights:book', 'flights:search', 'flights:book']) {
    const model = new ScriptedLlm([BOOK]);
    await runFor(runnerOf(model, [toolset]), service.userHolding(scope));
    told.push(...model.told);
  }
  expect(told).toMatchObject([{ content: [{}] }, { code: 'scope_missing' }, { content: [{}] }]);
});

test('a tool without a rule is refused, also one that the server offers later', async () => {
  await using service = await createService();
  const { guard, token } = service;
  const model = new ScriptedLlm([['wait', {}]]);
  await runFor(
    runnerOf(model, [guardToolset(site.toolset(), { guard, rules, token })]),
    service.userHolding('flights:book'),
  );
  expect(model.told).toMatchObject([{ code: 'no_rule' }]);
  expect(await service.recorded()).toEqual(['blocked wait']);
});

test('a result that says isError is recorded as a failure', async () => {
  await using service = await createService();
  const { guard, token } = service;
  const model = new ScriptedLlm([['refund', {}]]);
  await runFor(
    runnerOf(model, [guardToolset(site.toolset(), { guard, rules, token })]),
    service.userHolding('flights:refund'),
  );
  expect(model.told).toMatchObject([{ isError: true, content: [{ text: 'The airline said no.' }] }]);
  expect(await service.recorded()).toEqual(['allowed refund', 'failure refund']);
});

test('a rule has the name of the tool with the prefix of the toolset, and a filter still holds', async () => {
  await using service = await createService();
  const { guard, token } = service;
  const prefixed = { airline_book: rules.book };
  const toolset = guardToolset(site.toolset(['airline_book'], 'airline'), { guard, rules: prefixed, token });
  expect((await toolset.getTools()).map(({ name }) => name)).toEqual(['airline_book']);
  const model = new ScriptedLlm([['airline_book', BOOK[1]]]);
  await runFor(runnerOf(model, [toolset]), service.userHolding('flights:book'));
  expect(model.told).toMatchObject([{ content: [{ text: 'booked AI 101' }] }]);
  expect(await service.recorded()).toEqual(['allowed airline_book', 'success airline_book']);
});

test('an aborted run reaches the server, and is recorded as aborted', async () => {
  await using service = await createService();
  const { guard, token } = service;
  const controller = new AbortController();
  const waiting = { wait: { scopes: ['flights:search'] } } as const;
  const model = new ScriptedLlm([['wait', {}]]);
  const toolset = guardToolset(site.toolset(), { guard, rules: waiting, token });
  void started.promise.then(() => controller.abort());
  const runner = runnerOf(model, [toolset]);
  await runFor(runner, service.userHolding('flights:search'), { abortSignal: controller.signal });
  await aborted.promise;
  expect(await service.recorded()).toEqual(['allowed wait', 'failure wait']);
  expect(service.recorder.entries[1]?.metadata).toEqual({ ended: 'aborted' });
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
  const toolset = guardToolset(site.toolset(), {
    guard: followed.guard,
    rules: { book: { scopes: ['flights:book'] } },
    token: () => grantToken,
  });
  await runFor(runnerOf(new ScriptedLlm([BOOK]), [toolset]), 'user_alice');
  await cancelled.promise;
  expect(await service.recorded()).toEqual(['allowed book', 'failure book']);
  expect(service.recorder.entries[1]?.metadata).toEqual({ ended: 'revoked' });
});

test('a model is shown the same tools, and the toolset itself is unchanged', async () => {
  await using service = await createService();
  const { guard, token } = service;
  const original = site.toolset();
  const guarded = guardToolset(original, { guard, rules, token });
  expect(guarded).toBeInstanceOf(MCPToolset);
  expect(isBaseToolset(guarded)).toBe(true);
  const declared = async (toolset: MCPToolset) =>
    (await toolset.getTools()).map((tool) => [tool.constructor, tool._getDeclaration()]);
  expect(await declared(guarded)).toEqual(await declared(original));
  const model = new ScriptedLlm([BOOK]);
  await runFor(runnerOf(model, [original]), 'user_alice');
  expect(model.told).toMatchObject([{ content: [{ text: 'booked AI 101' }] }]);
  expect(await service.recorded()).toEqual([]);
  await guarded.close();
});

test.each([
  undefined,
  null,
  {},
  'toolset',
  new FunctionTool({ name: 'a', description: '', execute: () => '' }),
])('a value that is not a toolset throws', async (wrong) => {
  await using service = await createService();
  const guarding = { guard: service.guard, rules, token: service.token };
  expect(() => guardToolset(wrong as never, guarding)).toThrow('"toolset"');
});
