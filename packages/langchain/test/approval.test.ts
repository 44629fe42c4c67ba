import { defineRules, guardTool, guardTools } from '@grantex/langchain';
import { grantMiddleware } from '@grantex/langchain/agent';
import { AIMessage, HumanMessage, ToolMessage } from '@langchain/core/messages';
import { fakeModel } from '@langchain/core/testing';
import { tool } from '@langchain/core/tools';
import { Command, interrupt, MemorySaver } from '@langchain/langgraph';
import { APPROVALS, scriptPerson } from 'adapter-tests';
import { createAgent } from 'langchain';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { payFor } from '../examples/paying-agent.ts';
import { callOf, createService, token } from './service.ts';

const rules = defineRules({
  search: { scopes: ['flights:search'] },
  pay: { scopes: ['payments:initiate'], approval: true },
});
const prompt = { messages: [new HumanMessage('Pay.')] };
const ASKED = {
  code: 'approval_required',
  approvalId: 'apr_1',
  approvalUrl: `${APPROVALS}apr_1`,
  howToAsk: expect.stringContaining('send the same call again'),
};

function begin() {
  const service = createService();
  const person = scriptPerson();
  const guard = service.guardWith({ admissions: person.admissions });
  const ran: string[] = [];
  const schema = z.object({ amount: z.number() });
  const pay = tool(
    ({ amount }) => {
      ran.push(`paid ${amount}`);
      return `paid ${amount}`;
    },
    { name: 'pay', description: 'Pays.', schema },
  );
  const search = tool(
    () => {
      ran.push('searched');
      return 'AI 101';
    },
    { name: 'search', description: 'Searches.', schema: z.object({}) },
  );
  const holding = service.holding('payments:initiate', 'flights:search');
  const config = { ...holding, configurable: { thread_id: '1' } };
  return { ...service, person, options: { guard, rules, token }, tools: [search, pay] as const, ran, config };
}

const calls = [callOf('search', {}, 'call_1'), callOf('pay', { amount: 31_337 }, 'call_2')];

function answersIn(state: { readonly messages: readonly unknown[] }): readonly ToolMessage[] {
  return state.messages.filter((message) => ToolMessage.isInstance(message));
}

type Begun = ReturnType<typeof begin>;

const ways = [
  {
    name: 'guardTools',
    agentOf: ({ options, tools }: Begun) =>
      createAgent({
        model: modelThatCalls(),
        tools: guardTools([...tools], { ...options, interrupt }),
        checkpointer: new MemorySaver(),
      }),
  },
  {
    name: 'grantMiddleware',
    agentOf: ({ options, tools }: Begun) =>
      createAgent({
        model: modelThatCalls(),
        tools: [...tools],
        middleware: [grantMiddleware({ ...options, interrupt })],
        checkpointer: new MemorySaver(),
      }),
  },
];

function modelThatCalls() {
  return fakeModel().respondWithTools(calls).respond(new AIMessage('Done.'));
}

test.each(ways)(
  'with $name an agent pauses until the person has approved the call, and then makes it once',
  async ({ agentOf }) => {
    const begun = begin();
    const { person, ran, config, recorded } = begun;
    const agent = agentOf(begun);
    const paused = await agent.invoke(prompt, config);
    expect(paused).toMatchObject({ __interrupt__: [{ value: ASKED }] });
    expect(JSON.stringify(paused.__interrupt__)).not.toContain('31337');
    expect(ran).toEqual(['searched']);

    person.decide('approved');
    const resumed = await agent.invoke(new Command({ resume: 'go on' }), config);
    expect(answersIn(resumed).map(({ text }) => text)).toEqual(['AI 101', 'paid 31337']);
    expect(ran).toEqual(['searched', 'paid 31337']);
    expect(person.answers).toEqual(['ask', 'allow']);
    expect(await recorded()).toEqual(['allowed search', 'success search', 'success pay']);
  },
);

test.each(ways)('with $name what a graph is resumed with approves nothing', async ({ agentOf }) => {
  const begun = begin();
  const { person, ran, config } = begun;
  const agent = agentOf(begun);
  await agent.invoke(prompt, config);
  const resumed = await agent.invoke(new Command({ resume: { approved: true } }), config);
  expect(answersIn(resumed)[1]).toMatchObject({ status: 'error', artifact: ASKED });
  expect(ran).toEqual(['searched']);
  expect(person.answers).toEqual(['ask', 'ask']);
});

test('a call that the person refuses is refused when the graph is resumed', async () => {
  const begun = begin();
  const { person, ran, config } = begun;
  const agent = createAgent({
    model: modelThatCalls(),
    tools: guardTools([...begun.tools], { ...begun.options, interrupt }),
    checkpointer: new MemorySaver(),
  });
  await agent.invoke(prompt, config);
  person.decide('refused');
  const resumed = await agent.invoke(new Command({ resume: true }), config);
  expect(answersIn(resumed)[1]).toMatchObject({ status: 'error', artifact: { code: 'approval_refused' } });
  expect(ran).toEqual(['searched']);
});

test.each([
  ['without a checkpointer', { interrupt }],
  ['without the option', {}],
])('%s the model reads where the person approves the call', async (_, pausing) => {
  const { options, tools, config } = begin();
  const model = modelThatCalls();
  const agent = createAgent({ model, tools: guardTools([...tools], { ...options, ...pausing }) });
  const answers = answersIn(await agent.invoke(prompt, config));
  expect(answers[1]).toMatchObject({ status: 'error', artifact: ASKED });
});

test('outside of a graph the call is refused', async () => {
  const { options, tools, config } = begin();
  const pay = guardTool(tools[1], { ...options, rule: rules.pay, interrupt });
  expect(await pay.invoke(callOf('pay', { amount: 5 }), config)).toMatchObject({ artifact: ASKED });
  await expect(pay.invoke({ amount: 5 }, config)).rejects.toMatchObject({ reason: 'approval_required' });
});

test('an "interrupt" that is not a function throws', () => {
  const { options, tools } = begin();
  const wrong = { ...options, interrupt: true as never };
  expect(() => guardTools([...tools], wrong)).toThrow('guardTools: "interrupt"');
  expect(() => guardTool(tools[1], { ...wrong, rule: rules.pay })).toThrow('guardTool: "interrupt"');
  expect(() => grantMiddleware(wrong)).toThrow('grantMiddleware: "interrupt"');
});

test('the agent of the README shows the page of each payment above its limit, and pays once it is approved', async () => {
  const { guardWith, tokenFor, recorded } = createService();
  const person = scriptPerson();
  const grantToken = tokenFor('payments:initiate');
  const shown: string[] = [];
  const payments = [250, 100, 300].map((amount, index) => callOf('pay', { amount }, `call_${index}`));
  const model = fakeModel().respondWithTools(payments).respond(new AIMessage('Done.'));
  const done = await payFor(model, 'Pay.', {
    guard: guardWith({ admissions: person.admissions }),
    grantToken: () => grantToken,
    show(url) {
      shown.push(url);
      person.decide('approved', url.slice(APPROVALS.length));
    },
  });
  expect(done).toBe('Done.');
  expect(shown).toEqual([`${APPROVALS}apr_1`, `${APPROVALS}apr_2`]);
  expect((await recorded()).filter((entry) => entry === 'success pay')).toHaveLength(3);
});
