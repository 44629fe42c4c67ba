import { AsyncLocalStorage } from 'node:async_hooks';
import { type ChannelListener, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { AuthorizationError, guardTools } from '@grantex/vercel-ai';
import { generateText, isStepCount, type Telemetry, tool } from 'ai';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { callOnly, inputSchema, rule } from './one-tool.ts';
import { scriptedModel } from './scripted-model.ts';
import { startTestService } from '@grantex/testing';
import { contextOf, createTravelTools, search, travelRules } from './travel.ts';

const prompt = 'Bring me to Oslo.';

const HOOKS = [
  'onStart',
  'onStepStart',
  'onLanguageModelCallStart',
  'onLanguageModelCallEnd',
  'onToolExecutionStart',
  'onToolExecutionEnd',
  'onStepEnd',
  'onEnd',
] as const satisfies readonly (keyof Telemetry)[];
// Where the SDK publishes its activity for tracing.
const CHANNEL = 'tracing:ai:telemetry:asyncEnd';

/** Runs a tool with such a token, and returns everything that others than the tool see of it. */
async function whoSees(carry: (token: string) => string | (() => string)): Promise<string[]> {
  await using service = await startTestService();
  const token = service.tokenFor('flights:search');
  const search = tool({
    inputSchema: z.object({ to: z.string() }),
    contextSchema: z.object({ grantToken: z.custom<string | (() => string)>() }),
    execute: ({ to }) => to,
  });
  const tools = guardTools(
    { search },
    {
      guard: service.guard,
      rules: { search: { scopes: ['flights:search'] } },
      token: ({ context: { grantToken } }) => (typeof grantToken === 'string' ? grantToken : grantToken()),
    },
  );
  const events: unknown[] = [];
  const published: unknown[] = [];
  const listen: ChannelListener = (message) => published.push(message);
  subscribe(CHANNEL, listen);
  const { steps } = await generateText({
    model: scriptedModel([{ toolName: 'search', input: { to: 'Oslo' } }]),
    tools,
    toolsContext: { search: { grantToken: carry(token) } },
    prompt: 'Oslo',
    stopWhen: isStepCount(2),
    telemetry: {
      integrations: Object.fromEntries(
        HOOKS.map((hook) => [hook, (event: unknown) => void events.push(event)]),
      ),
    },
  });
  unsubscribe(CHANNEL, listen);
  expect(await service.recorded()).toEqual(['allowed search', 'success search']);
  const seen: { readonly [who: string]: string } = {
    integrations: textOf(events),
    channel: textOf(published),
    steps: textOf(steps),
  };
  expect(Object.values(seen).map((text) => text.includes('Oslo'))).toEqual([true, true, true]);
  return Object.keys(seen).filter((who) => seen[who]?.includes(token));
}

test('only the tools see a token from a function', async () => {
  expect(await whoSees((token) => () => token)).toEqual([]);
});

test("a token as text is visible in the SDK's tracing channel, and in the steps", async () => {
  expect(await whoSees((token) => token)).toEqual(['channel', 'steps']);
});

test('an error in reading the token refuses, and the tool does not run', async () => {
  await using service = await startTestService();
  const done: string[] = [];
  const readers = [
    () => {
      throw new Error('The session is gone.');
    },
    () => Promise.reject(new Error('The session is gone.')),
    () => Promise.resolve(undefined),
    () => '',
  ];
  const codes: unknown[] = [];
  for (const token of readers) {
    const model = scriptedModel([search()]);
    const tools = guardTools(createTravelTools(done), { guard: service.guard, rules: travelRules, token });
    const { steps } = await generateText({ model, tools, prompt, toolsContext: contextOf(undefined) });
    const part = steps[0]?.content.at(-1);
    codes.push(part?.type === 'tool-error' && AuthorizationError.is(part.error) && part.error.reason);
  }
  expect(codes).toEqual(['token_unavailable', 'token_unavailable', 'no_credentials', 'no_credentials']);
  expect(done).toEqual([]);
});

test('the token of a run may come from where the application stores its state', async () => {
  await using service = await startTestService();
  const run = new AsyncLocalStorage<string>();
  const only = tool({ inputSchema, execute: ({ to }) => to });
  const tools = guardTools(
    { only },
    { guard: service.guard, rules: { only: rule }, token: () => run.getStore() },
  );
  const ask = async (token: string): Promise<string | undefined> => {
    const asked = { model: scriptedModel([callOnly]), tools, prompt };
    const { steps } = await run.run(token, () => generateText(asked));
    return steps[0]?.content.at(-1)?.type;
  };
  const tokens = ['flights:search', 'flights:book', 'flights:search'].map((scope) => service.tokenFor(scope));
  expect(await Promise.all(tokens.map(ask))).toEqual(['tool-result', 'tool-error', 'tool-result']);
});

/** As a log would show it. */
function textOf(value: unknown): string {
  const above = new WeakSet<object>();
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member !== 'object' || member === null) return member;
    if (above.has(member)) return undefined;
    above.add(member);
    return member;
  });
}
