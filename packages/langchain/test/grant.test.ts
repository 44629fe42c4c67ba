import { currentGrant, type Grant, grantOf, type Guard, guardTool } from '@grantex/langchain';
import { grantMiddleware } from '@grantex/langchain/agent';
import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { type RunnableConfig, RunnableLambda } from '@langchain/core/runnables';
import { fakeModel } from '@langchain/core/testing';
import { DynamicStructuredTool, StructuredTool, tool, type ToolRunnableConfig } from '@langchain/core/tools';
import { createFollowingGuard } from 'adapter-tests';
import { createAgent } from 'langchain';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { callOf, createService, token } from './service.ts';

const rule = { scopes: ['flights:book'] } as const;
const about = { name: 'book', description: 'Books.', schema: z.object({}) };
const call = callOf('book', {});

type Work = (config: RunnableConfig) => unknown;

class Booking extends StructuredTool {
  readonly name = 'book';
  description = 'Books.';
  schema = about.schema;
  readonly #work: Work;

  constructor(work: Work) {
    super();
    this.#work = work;
  }

  protected async _call(_input: object, _manager: unknown, config?: ToolRunnableConfig): Promise<unknown> {
    return this.#work(config ?? {});
  }
}

/** Every kind of tool, around a function that reads the config. */
const kinds = {
  'tool()': (work: Work) => tool((_input, config) => work(config), about),
  'tool() over a string': (work: Work) =>
    tool((_input, config) => work(config), { ...about, schema: z.string() }),
  DynamicStructuredTool: (work: Work) =>
    new DynamicStructuredTool({
      ...about,
      func: async (_input, _manager, config) => work(config as RunnableConfig),
    }),
  'a class': (work: Work) => new Booking(work),
  'a runnable': (work: Work) =>
    RunnableLambda.from((_input: object, config) => work(config)).asTool({
      name: 'book',
      schema: about.schema,
    }),
} as const;

const names = Object.keys(kinds) as (keyof typeof kinds)[];

/** Guards a tool of one kind, and runs it as an agent does. */
async function run(kind: keyof typeof kinds, work: Work, guard: Guard, config: object): Promise<unknown> {
  const bare = kinds[kind](async (given) => JSON.stringify(await work(given)));
  const guarded = guardTool<StructuredTool>(bare as StructuredTool, { guard, rule, token });
  const args = kind === 'tool() over a string' ? { input: '' } : {};
  const answer: unknown = await guarded.invoke({ ...call, args }, config);
  if (!ToolMessage.isInstance(answer)) return JSON.parse(String(answer));
  return answer.status === 'error' ? answer.artifact : JSON.parse(answer.text);
}

test.each(names)('%s learns for whom it runs, and so does what runs below it', async (kind) => {
  const { guard, issuer } = createService();
  const { token: grantToken, grantId } = issuer.grant({ scopes: ['flights:book'], principalId: 'user_bob' });
  const config = { context: { grantToken: () => grantToken } };
  const below = async (): Promise<Grant | undefined> => Promise.resolve().then(currentGrant);
  const work: Work = async (given) => {
    const grant = grantOf(given);
    return [
      grant.principalId,
      grant.grantId,
      (await below()) === grant,
      JSON.stringify(grant).includes('eyJ'),
    ];
  };
  expect(await run(kind, work, guard, config)).toEqual(['user_bob', grantId, true, false]);
});

test.each(names)('%s is told that its grant ended, and the model reads the refusal', async (kind) => {
  const service = createService();
  const { issuer, recorder } = service;
  await using followed = createFollowingGuard(service);
  const { token: grantToken, grantId } = issuer.grant({ scopes: ['flights:book'] });
  const work: Work = ({ signal }) => {
    issuer.revoke(grantId);
    return new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
    });
  };
  expect(await run(kind, work, followed.guard, { context: { grantToken: () => grantToken } })).toMatchObject({
    error: 'invalid_token',
    code: 'revoked',
  });
  await recorder.settled();
  expect(recorder.entries.map(({ status, metadata }) => [status, metadata['ended']])).toEqual([
    ['allowed', undefined],
    ['failure', 'revoked'],
  ]);
});

test.each(names)('%s still hears that the caller left', async (kind) => {
  const { guard, holding, recorder } = createService();
  const controller = new AbortController();
  const work: Work = ({ signal }) => {
    controller.abort(new Error('Nobody waits.'));
    return new Promise((_resolve, reject) => {
      if (signal?.aborted === true) reject(signal.reason as Error);
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
    });
  };
  const config = { ...holding('flights:book'), signal: controller.signal };
  await expect(run(kind, work, guard, config)).rejects.toThrow('Nobody waits.');
  await recorder.settled();
  expect(recorder.entries[1]?.metadata).toEqual({ ended: 'aborted' });
});

test('a run of an agent goes on after a grant ended, and the next call is refused', async () => {
  const service = createService();
  const { issuer } = service;
  await using followed = createFollowingGuard(service);
  const { token: grantToken, grantId } = issuer.grant({ scopes: ['flights:book'] });
  const wait = tool(() => {
    issuer.revoke(grantId);
    return new Promise(() => {});
  }, about);
  const rules = { book: rule };
  const agent = createAgent({
    model: fakeModel()
      .respondWithTools([call])
      .respondWithTools([{ ...call, id: 'call_2' }])
      .respond(new AIMessage('Done.')),
    tools: [wait],
    middleware: [grantMiddleware({ guard: followed.guard, rules, token })],
  });
  const context = { grantToken: () => grantToken };
  const { messages } = await agent.invoke({ messages: [new HumanMessage('Book.')] }, { context } as object);
  expect(messages.filter((message) => ToolMessage.isInstance(message))).toMatchObject([
    { status: 'error', artifact: { code: 'revoked' } },
    { status: 'error', artifact: { code: 'revoked' } },
  ]);
  expect(messages.at(-1)?.text).toBe('Done.');
});

test('a config says nothing of a grant that no guard has put there', async () => {
  const forged = { principalId: 'user_alice', scopes: ['flights:book'] };
  const bare = tool((_input, config) => grantOf(config).principalId, about);
  for (const configurable of [{}, { grant: forged }, { grant: 'alice' }]) {
    await expect(bare.invoke({}, { configurable })).rejects.toThrow('guarded tool');
  }
});

test.each(['no config', 'the config of the tool'])(
  'an agent within a tool, run with %s, acts with the token of the agent around it, unless its guard demands its own',
  async (given) => {
    const { guard, issuer } = createService();
    const root = issuer.grant({ agentId: 'ag_travel', scopes: ['agents:delegate', 'flights:book'] });
    const own = issuer.grant({ agentId: 'ag_booking', scopes: ['flights:book'] }, root);
    const by: unknown[] = [];
    const book = tool((_input, config) => by.push(grantOf(config).agentId), about);
    const ofBooking = guard.forAgent({ agentId: 'ag_booking' });
    const answers: unknown[] = [];
    for (const guarding of [
      { guard, rule, token },
      { guard: ofBooking, rule, token },
      { guard: ofBooking, rule, token: () => own.token },
    ]) {
      const inner = createAgent({
        model: fakeModel()
          .respondWithTools([call])
          .respond((messages) => new AIMessage(messages.at(-1)?.text ?? '')),
        tools: [guardTool(book, guarding)],
      });
      const prompt = { messages: [new HumanMessage('Book.')] };
      const delegate = tool(
        async (_input, config) => {
          const { messages } = await (given === 'no config'
            ? inner.invoke(prompt)
            : inner.invoke(prompt, config as object));
          answers.push(messages.at(-1)?.text);
          return 'delegated';
        },
        { ...about, name: 'delegate' },
      );
      const guarded = guardTool(delegate, { guard, rule: { scopes: ['agents:delegate'] }, token });
      await guarded.invoke(
        { ...call, name: 'delegate' },
        {
          context: { grantToken: () => root.token },
        },
      );
    }
    expect(by).toEqual(['ag_travel', 'ag_booking']);
    expect(answers[1]).toContain('wrong_agent');
  },
);
