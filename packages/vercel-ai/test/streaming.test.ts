import { once } from 'node:events';
import type { Guard } from '@grantex/vercel-ai';
import { createFollowingGuard } from 'adapter-tests';
import { generateText, isStepCount, streamText, tool, type ToolSet } from 'ai';
import { describe, expect, test } from 'vitest';
import { frameworks } from './frameworks.ts';
import { callOnly, guardOne, inputSchema, rule } from './one-tool.ts';
import { collect, scriptedModel, scriptedModelOf, toolResultsRead } from './scripted-model.ts';
import { startTestService, type TestService } from '@grantex/testing';
import { inLaterTurns } from './service.ts';

const prompt = 'Bring me to Oslo.';
const stopWhen = isStepCount(2);

async function* offers({ to }: { to: string }): AsyncGenerator<string> {
  yield `${to} for 500`;
  yield `${to} for 420`;
}

/** A guard that decides at once, and one that has to wait for its sink. */
const guards: { readonly name: string; readonly make: (service: TestService) => Guard }[] = [
  { name: 'a guard that answers at once', make: ({ guard }) => guard },
  {
    name: 'a guard that has to wait',
    make: ({ guardWith, recorder }) => guardWith({ audit: inLaterTurns(recorder) }),
  },
];

/** A token that the guard has verified before, so that it only waits for its sink. */
async function knownToken({ verifier, tokenFor }: TestService): Promise<string> {
  const token = tokenFor('flights:search');
  await verifier.verify(token);
  return token;
}

/** The SDK's results of a tool: each value, and whether another one follows. */
async function streamed(tools: ToolSet): Promise<[unknown, boolean][]> {
  const model = scriptedModel([callOnly]);
  const parts = await collect(streamText({ model, tools, prompt, stopWhen }).stream);
  return parts.flatMap((part): [unknown, boolean][] =>
    part.type === 'tool-result' ? [[part.output, part.preliminary === true]] : [],
  );
}

const ALL = [
  ['Oslo for 500', true],
  ['Oslo for 420', true],
  ['Oslo for 420', false],
];
const LAST = [['Oslo for 420', false]];

describe.each(guards)('$name', ({ make }) => {
  test('lets a streaming tool stream, and the call ends with the stream', async () => {
    await using service = await startTestService();
    const during: string[][] = [];
    const only = tool({
      inputSchema,
      async *execute(input) {
        yield* offers(input);
        during.push(service.recorder.entries.map(({ status }) => status));
      },
    });
    const tools = guardOne(make(service), await knownToken(service), only);
    expect(await streamed(tools)).toEqual(ALL);
    expect(during).toEqual([['allowed']]);
    expect(await service.recorded()).toEqual(['allowed only', 'success only']);
  });

  test('gives generateText the last value', async () => {
    await using service = await startTestService();
    const only = tool({ inputSchema, execute: offers });
    const tools = guardOne(make(service), await knownToken(service), only);
    const model = scriptedModel([callOnly]);
    await generateText({ model, tools, prompt, stopWhen });
    expect(toolResultsRead(model)).toEqual([{ type: 'text', value: 'Oslo for 420' }]);
    expect(await service.recorded()).toEqual(['allowed only', 'success only']);
  });

  test('returns one value of a tool that returns one value', async () => {
    await using service = await startTestService();
    for (const only of [
      tool({ inputSchema, execute: () => 'Oslo for 420' }),
      tool({ inputSchema, execute: async () => 'Oslo for 420' }),
    ]) {
      const tools = guardOne(make(service), await knownToken(service), only);
      expect(await streamed(tools)).toEqual(LAST);
    }
  });

  test('refuses a streaming tool before it has begun', async () => {
    await using service = await startTestService();
    const begun: string[] = [];
    const only = tool({
      inputSchema,
      async *execute(input) {
        begun.push(input.to);
        yield* offers(input);
      },
    });
    const tools = guardOne(make(service), service.tokenFor('flights:book'), only);
    const model = scriptedModel([callOnly]);
    await streamText({ model, tools, prompt, stopWhen }).text;
    expect(toolResultsRead(model)).toMatchObject([
      { type: 'error-text', value: expect.stringContaining('"code":"scope_missing"') },
    ]);
    expect(begun).toEqual([]);
    expect(await service.recorded()).toEqual(['blocked only']);
  });

  test('records a stream that breaks as a failure, and passes its error on', async () => {
    await using service = await startTestService();
    const thrown = new RangeError('No seats are left.');
    const only = tool({
      inputSchema,
      async *execute(input) {
        yield* offers(input);
        throw thrown;
      },
    });
    const tools = guardOne(make(service), await knownToken(service), only);
    const parts = await collect(streamText({ model: scriptedModel([callOnly]), tools, prompt }).stream);
    expect(parts.find(({ type }) => type === 'tool-error')).toMatchObject({ error: thrown });
    expect(await service.recorded()).toEqual(['allowed only', 'failure only']);
    expect(service.recorder.entries.at(-1)?.metadata).toEqual({ threw: 'RangeError' });
  });

  test('records a stream of an aborted run as left at its next value, where the SDK leaves it', async () => {
    await using service = await startTestService();
    const controller = new AbortController();
    const came: string[] = [];
    const only = tool({
      inputSchema,
      async *execute() {
        yield 'Oslo for 500';
        await once(controller.signal, 'abort');
        yield 'Oslo for 420';
        came.push('too far');
      },
    });
    const tools = guardOne(make(service), await knownToken(service), only);
    const model = scriptedModel([callOnly]);
    const { stream } = streamText({ model, tools, prompt, abortSignal: controller.signal });
    for await (const { type } of stream) if (type === 'tool-result') controller.abort();
    expect(await service.recorded()).toEqual(['allowed only', 'failure only']);
    expect(service.recorder.entries.at(-1)?.metadata).toEqual({ ended: 'aborted' });
    expect(came).toEqual([]);
  });

  test('records a stream that its reader leaves as left', async () => {
    await using service = await startTestService();
    const { only } = guardOne(
      make(service),
      await knownToken(service),
      tool({ inputSchema, execute: offers }),
    );
    const stream = only.execute(callOnly.input, { toolCallId: 'call', messages: [], context: {} });
    for await (const offer of stream as AsyncIterable<string>) if (offer !== '') break;
    expect(await service.recorded()).toEqual(['allowed only', 'failure only']);
    expect(service.recorder.entries.at(-1)?.metadata).toEqual({ ended: 'aborted' });
  });

  test('records the outcome of a tool whose reader disappeared silently', async () => {
    await using service = await startTestService();
    const tools = guardOne(make(service), await knownToken(service), tool({ inputSchema, execute: offers }));
    for await (const { type } of streamText({ model: scriptedModel([callOnly]), tools, prompt }).stream) {
      if (type === 'tool-result') break;
    }
    expect(await service.recorded()).toEqual(['allowed only', 'success only']);
  });
});

test('passes on only the last value of a plain function that returns a stream, when the guard has to wait', async () => {
  await using service = await startTestService();
  const only = tool({ inputSchema, execute: (input) => offers(input) });
  const token = await knownToken(service);
  const outcomes = [];
  for (const { make } of guards) outcomes.push(await streamed(guardOne(make(service), token, only)));
  expect(outcomes).toEqual([ALL, LAST]);
  expect(await service.recorded()).toEqual(['allowed only', 'success only', 'allowed only', 'success only']);
});

describe.each(frameworks)('$name', ({ sdk, Model, contextOption }) => {
  test.each(['an async generator', 'a plain function'])(
    'the stream of %s is cut when its grant ends, and the model reads the refusal',
    async (kind) => {
      await using service = await startTestService();
      await using following = createFollowingGuard(service);
      const { guard } = following;
      const { token, grantId } = service.issuer.grant({ scopes: ['flights:search'] });
      async function* searching(): AsyncGenerator<string> {
        yield 'searching';
        service.issuer.revoke(grantId);
        await new Promise(() => {});
      }
      const isPlain = kind === 'a plain function';
      const only = tool({ inputSchema, execute: isPlain ? () => searching() : searching });
      // It streams only where the guard answers at once: one that knows the token.
      if (isPlain) await guard.preflight({ token, action: 'only', input: {}, rule });
      const model = scriptedModelOf(Model, [[callOnly]]);
      const tools = guardOne(guard, token, only);
      await sdk.generateText({ model, tools, prompt, stopWhen: sdk.stepCountIs(2), ...contextOption({}) });
      expect(toolResultsRead(model)).toEqual([
        { type: 'error-text', value: expect.stringMatching(/^\{.*"code":"revoked".*\}$/) },
      ]);
      expect(await service.recorded()).toEqual(['allowed only', 'failure only']);
    },
  );
});
