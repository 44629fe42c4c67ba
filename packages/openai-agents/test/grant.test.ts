import { currentGrant, delegateTo, grantOf, guardTool } from '@grantex/openai-agents';
import { Agent, type Tool, tool } from '@openai/agents';
import { createFollowingGuard } from 'adapter-tests';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { frameworks } from './frameworks.ts';
import { modelThatCalls, runner, type ScriptedCall, toldTo } from './scripted.ts';
import { createService, token, type Trip } from './service.ts';

const rule = { scopes: ['flights:book'] } as const;
const about = { name: 'book', description: 'Books a flight.', parameters: z.object({}) };
const BOOK: ScriptedCall = ['book', {}];

/** Rejects when the signal aborts. */
const aborted = (signal: AbortSignal | undefined): Promise<string> =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
  });

describe.each(frameworks)('$name', ({ framework }) => {
  const run = async (book: Tool<Trip>, context: Trip): Promise<string[]> => {
    const model = modelThatCalls([BOOK]);
    const agent = new framework.Agent<Trip>({ name: 'Travel', model, tools: [book] });
    await new framework.Runner({ tracingDisabled: true }).run(agent, 'Book.', { context });
    return toldTo(model);
  };

  test('a tool learns for whom it runs, and so does what runs below it', async () => {
    await using service = await createService();
    const { token: grantToken, grantId } = service.issuer.grant({ scopes: ['flights:book'] });
    const guarded = guardTool(
      {
        ...about,
        async execute(_input, runContext, details) {
          await Promise.resolve();
          const grant = grantOf(details);
          const isSame = currentGrant() === grant && grantOf({ ...details }) === grant;
          return [grant.grantId, isSame, typeof runContext?.context.grantToken, details?.toolCall?.name];
        },
      },
      { guard: service.guard, rule, token },
    );
    expect(await run(framework.tool(guarded), { grantToken: () => grantToken })).toEqual([
      JSON.stringify([grantId, true, 'function', 'book']),
    ]);
  });

  test('a tool is told that its grant ended, and the model reads the refusal', async () => {
    await using service = await createService();
    await using following = createFollowingGuard(service);
    const { token: grantToken, grantId } = service.issuer.grant({ scopes: ['flights:book'] });
    const guarded = guardTool(
      {
        ...about,
        execute(_input, _runContext, details) {
          const ended = aborted(details?.signal);
          service.issuer.revoke(grantId);
          return ended;
        },
      },
      { guard: following.guard, rule, token },
    );
    expect(await run(framework.tool(guarded), { grantToken: () => grantToken })).toEqual([
      expect.stringContaining('"code":"revoked"'),
    ]);
    expect(await service.recorded()).toEqual(['allowed book', 'failure book']);
    expect(service.recorder.entries[1]?.metadata).toEqual({ ended: 'revoked' });
  });
});

test('the end of a grant is watched only for a tool that reads its signal', async () => {
  await using service = await createService();
  await using following = createFollowingGuard(service);
  const read: unknown[] = [];
  const run = async (execute: (details: { readonly signal?: AbortSignal } | undefined) => unknown) => {
    const guarded = guardTool(
      { ...about, execute: (_input, _runContext, details) => void read.push(execute(details)) },
      { guard: following.guard, rule, token },
    );
    const agent = new Agent<Trip>({ name: 'Travel', model: modelThatCalls([BOOK]), tools: [tool(guarded)] });
    await runner.run(agent, 'Book.', {
      context: service.holding('flights:book'),
      signal: new AbortController().signal,
    });
  };
  await run((details) => grantOf(details).scopes);
  expect(following.watched).toBe(0);
  await run((details) => details?.signal?.aborted);
  expect(following.watched).toBe(1);
  expect(read).toEqual([['flights:book'], false]);
});

test('outside of a guarded tool there is no grant', () => {
  expect(() => grantOf({})).toThrow('guarded tool');
  expect(() => grantOf(undefined)).toThrow(TypeError);
});

test('a sub-agent has a token of its own, delegated from the one of its parent', async () => {
  await using service = await createService();
  const { issuer } = service;
  const root = issuer.grant({ agentId: 'ag_travel', scopes: ['flights:book', 'flights:search'] });
  const delegated = delegateTo('ag_booking', ['flights:book'], {
    guard: service.guard,
    token,
    async delegate(parentToken, agentId, scopes) {
      expect(parentToken).toBe(root.token);
      const grantToken = issuer.grant({ agentId, scopes: [...scopes] }, root).token;
      return { grantToken, expiresAt: new Date(Date.now() + 60_000).toISOString() };
    },
  });
  const told = async (tokenOf: typeof token | typeof delegated): Promise<string[]> => {
    const guarded = guardTool(
      { ...about, execute: (_input, _runContext, details) => grantOf(details).agentId },
      { guard: service.guard.forAgent({ agentId: 'ag_booking' }), rule, token: tokenOf },
    );
    const inner = modelThatCalls([BOOK]);
    const booking = new Agent<Trip>({ name: 'Booking', model: inner, tools: [tool(guarded)] });
    const outer = new Agent<Trip>({
      name: 'Travel',
      model: modelThatCalls([['bookings', { input: 'Book.' }]]),
      tools: [booking.asTool({ toolName: 'bookings', toolDescription: 'Books.' })],
    });
    await runner.run(outer, 'Book.', { context: { grantToken: () => root.token } });
    return toldTo(inner);
  };
  expect(await told(token)).toEqual([expect.stringContaining('"wrong_agent"')]);
  expect(await told(delegated)).toEqual(['ag_booking']);
});
