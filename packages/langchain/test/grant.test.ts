import { grantOf, guardTool } from '@grantex/langchain';
import { grantMiddleware } from '@grantex/langchain/agent';
import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { fakeModel } from '@langchain/core/testing';
import { tool } from '@langchain/core/tools';
import { createFollowingGuard } from 'adapter-tests';
import { createAgent } from 'langchain';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { callOf, createService, token } from './service.ts';

const rule = { scopes: ['flights:book'] } as const;
const about = { name: 'book', description: 'Books.', schema: z.object({}) };
const call = callOf('book', {});

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
