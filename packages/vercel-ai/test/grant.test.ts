import { startTestService } from '@grantex/testing';
import { currentGrant, delegateTo, grantOf, guardTools } from '@grantex/vercel-ai';
import { createFollowingGuard } from 'adapter-tests';
import { generateText, isStepCount, type ModelMessage, type Tool, tool } from 'ai';
import { describe, expect, test } from 'vitest';
import { frameworks } from './frameworks.ts';
import { callOnly, guardOne, inputSchema } from './one-tool.ts';
import { scriptedModel, scriptedModelOf, toolResultsRead } from './scripted-model.ts';

const prompt = 'Bring me to Oslo.';
const REVOKED = [
  { type: 'error-text', value: expect.stringMatching(/^\{.*"code":"revoked".*\}$/) as string },
];

/** Rejects when the signal aborts. */
const aborted = (signal: AbortSignal | undefined): Promise<string> =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
  });

describe.each(frameworks)('$name', ({ sdk, Model, contextOption }) => {
  /** What a model reads that calls a tool, which is guarded with this token. */
  async function read(tools: { readonly only: Tool }): Promise<unknown[]> {
    const model = scriptedModelOf(Model, [[callOnly]]);
    await sdk.generateText({ model, tools, prompt, stopWhen: sdk.stepCountIs(2), ...contextOption({}) });
    return toolResultsRead(model);
  }

  test('a tool learns for whom it runs, and so does what runs below it', async () => {
    await using service = await startTestService();
    const { token, grantId } = service.issuer.grant({ scopes: ['flights:search'], principalId: 'user_bob' });
    const only = tool({
      inputSchema,
      execute: async (_input, options) => {
        await Promise.resolve();
        const grant = grantOf(options);
        return [
          grant.principalId,
          grant.grantId,
          currentGrant() === grant,
          grantOf({ ...options }) === grant,
        ];
      },
    });
    const value = ['user_bob', grantId, true, true];
    expect(await read(guardOne(service.guard, token, only))).toEqual([{ type: 'json', value }]);
  });

  test('a tool is told that its grant ended, and the model reads the refusal', async () => {
    await using service = await startTestService();
    await using following = createFollowingGuard(service);
    const { token, grantId } = service.issuer.grant({ scopes: ['flights:search'] });
    const only = tool({
      inputSchema,
      execute(_input, { abortSignal }) {
        const ended = aborted(abortSignal);
        service.issuer.revoke(grantId);
        return ended;
      },
    });
    expect(await read(guardOne(following.guard, token, only))).toEqual(REVOKED);
    expect(await service.recorded()).toEqual(['allowed only', 'failure only']);
    expect(service.recorder.entries[1]?.metadata).toEqual({ ended: 'revoked' });
  });

  test('a tool that streams is cut when its grant ends, and the model reads the refusal', async () => {
    await using service = await startTestService();
    await using following = createFollowingGuard(service);
    const { token, grantId } = service.issuer.grant({ scopes: ['flights:search'] });
    const only = tool({
      inputSchema,
      async *execute() {
        yield 'searching';
        service.issuer.revoke(grantId);
        await new Promise(() => {});
      },
    });
    expect(await read(guardOne(following.guard, token, only))).toEqual(REVOKED);
    expect(await service.recorded()).toEqual(['allowed only', 'failure only']);
  });
});

test('the end of a grant is watched only for a tool that reads its signal', async () => {
  await using service = await startTestService();
  await using following = createFollowingGuard(service);
  const token = service.tokenFor('flights:search');
  const run = (only: Tool) =>
    generateText({
      model: scriptedModel([callOnly]),
      tools: guardOne(following.guard, token, only),
      prompt,
      abortSignal: new AbortController().signal,
    });
  await run(tool({ inputSchema, execute: (_input, options) => grantOf(options).grantId }));
  expect(following.watched).toBe(0);
  await run(tool({ inputSchema, execute: (_input, { abortSignal }) => abortSignal?.aborted }));
  expect(following.watched).toBe(1);
});

test('outside of a guarded tool there is no grant', () => {
  expect(() => grantOf({ toolCallId: '1', messages: [] as ModelMessage[] })).toThrow('guarded tool');
  expect(() => grantOf(undefined)).toThrow(TypeError);
});

test('a sub-agent has a token of its own, delegated from the one of its parent', async () => {
  await using service = await startTestService();
  const { issuer } = service;
  const root = issuer.grant({ agentId: 'ag_travel', scopes: ['flights:book', 'flights:search'] });
  const rules = { search: { scopes: ['flights:search'] } } as const;
  const guard = service.guard.forAgent({ agentId: 'ag_search' });
  const search = tool({ inputSchema, execute: (_input, options) => grantOf(options).agentId });
  const token = (): string => root.token;
  const delegated = delegateTo('ag_search', ['flights:search'], {
    guard,
    token,
    async delegate(parentToken, agentId, scopes) {
      expect(parentToken).toBe(root.token);
      const grantToken = issuer.grant({ agentId, scopes: [...scopes] }, root).token;
      return { grantToken, expiresAt: new Date(Date.now() + 60_000).toISOString() };
    },
  });
  const told = async (tokenOf: typeof token | typeof delegated): Promise<unknown[]> => {
    const inner = scriptedModel([{ toolName: 'search', input: { to: 'Oslo' } }]);
    const ask = tool({
      inputSchema,
      execute: async () => {
        const tools = guardTools({ search }, { guard, rules, token: tokenOf });
        return (await generateText({ model: inner, tools, prompt, stopWhen: isStepCount(2) })).text;
      },
    });
    await generateText({
      model: scriptedModel([{ toolName: 'ask', input: { to: 'Oslo' } }]),
      tools: { ask },
      prompt,
    });
    return toolResultsRead(inner);
  };
  expect(await told(token)).toMatchObject([{ value: expect.stringContaining('wrong_agent') }]);
  expect(await told(delegated)).toMatchObject([{ value: 'ag_search' }]);
});
