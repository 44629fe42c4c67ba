import { guardTool, type Rule } from '@grantex/openai-agents';
import { Agent, RunContext, RunState, tool } from '@openai/agents';
import { APPROVALS, scriptPerson } from 'adapter-tests';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { modelThatCalls, runner, type ScriptedCall, toldTo } from './scripted.ts';
import { createService, type Service, token, type Trip } from './service.ts';

interface NamedTrip extends Trip {
  readonly traveller: string;
}

const rule = { scopes: ['flights:book'] } as const;
const BOOK: ScriptedCall = ['book', { flight: 'AI 101' }];

function approvalAgent({ guard }: Pick<Service, 'guard'>, asked: Rule = rule, calls = [[BOOK]]) {
  const book = tool(
    guardTool(
      {
        name: 'book',
        description: 'Books a flight.',
        parameters: z.object({ flight: z.string() }),
        needsApproval: true,
        execute: ({ flight }) => `booked ${flight}`,
      },
      { guard, rule: asked, token },
    ),
  );
  const model = modelThatCalls(...calls);
  return { model, agent: new Agent<NamedTrip>({ name: 'Travel', model, tools: [book] }) };
}

test('the guard is asked after the approval', async () => {
  await using service = await createService();
  const { agent, model } = approvalAgent(service);
  const context = { traveller: 'Alice', ...service.holding('flights:book') };
  const paused = await runner.run(agent, 'Book.', { context });
  expect(paused.interruptions).toHaveLength(1);
  expect(await service.recorded()).toEqual([]);
  for (const interruption of paused.interruptions) paused.state.approve(interruption);
  await runner.run(agent, paused.state);
  expect(toldTo(model)).toEqual(['booked AI 101']);
  expect(await service.recorded()).toEqual(['allowed book', 'success book']);
});

test('what is approved in the SDK is still not approved by the person, who is asked at Grantex', async () => {
  await using service = await createService();
  const person = scriptPerson();
  const guard = service.guardWith({ admissions: person.admissions });
  const { agent, model } = approvalAgent({ guard }, { ...rule, approval: true }, [[BOOK], [BOOK]]);
  const context = { traveller: 'Alice', ...service.holding('flights:book') };
  const paused = await runner.run(agent, 'Book.', { context });
  for (const interruption of paused.interruptions) paused.state.approve(interruption);
  const again = await runner.run(agent, paused.state);
  expect(toldTo(model)).toEqual([expect.stringContaining(`"approvalUrl":"${APPROVALS}apr_1"`)]);
  expect(person.answers).toEqual(['ask']);

  person.decide('approved');
  for (const interruption of again.interruptions) again.state.approve(interruption);
  await runner.run(agent, again.state);
  expect(toldTo(model).at(-1)).toBe('booked AI 101');
  expect(person.answers).toEqual(['ask', 'allow']);
});

test('the guard is not asked about calls that a person rejects', async () => {
  await using service = await createService();
  const { agent } = approvalAgent(service);
  const context = { traveller: 'Alice', ...service.holding('flights:book') };
  const paused = await runner.run(agent, 'Book.', { context });
  for (const interruption of paused.interruptions) paused.state.reject(interruption);
  expect((await runner.run(agent, paused.state)).finalOutput).toBe('Done.');
  expect(await service.recorded()).toEqual([]);
});

test('an approved call that the grant does not cover leaves one entry, blocked', async () => {
  await using service = await createService();
  const { agent, model } = approvalAgent(service);
  const context = { traveller: 'Alice', ...service.holding('flights:search') };
  const paused = await runner.run(agent, 'Book.', { context });
  for (const interruption of paused.interruptions) paused.state.approve(interruption);
  await runner.run(agent, paused.state);
  expect(toldTo(model)).toEqual([expect.stringContaining('"scope_missing"')]);
  expect(await service.recorded()).toEqual(['blocked book']);
});

test('a saved run contains no token, and continues with the context that it gets when it is restored', async () => {
  await using service = await createService();
  const { agent, model } = approvalAgent(service);
  const holding = service.holding('flights:book');
  const paused = await runner.run(agent, 'Book.', { context: { traveller: 'Alice', ...holding } });
  const saved = paused.state.toString();
  expect(saved).toContain('"traveller":"Alice"');
  expect(saved).not.toContain(holding.grantToken());
  expect(saved).not.toContain('eyJ');

  const context = new RunContext<NamedTrip>({ traveller: 'Alice', ...holding });
  const read = await RunState.fromStringWithContext(agent, saved, context, { contextStrategy: 'replace' });
  for (const interruption of read.getInterruptions()) read.approve(interruption);
  await runner.run(agent, read);
  expect(toldTo(model)).toEqual(['booked AI 101']);
  expect(await service.recorded()).toEqual(['allowed book', 'success book']);
});

test('a saved run that is restored without a context has no token, and is refused', async () => {
  await using service = await createService();
  const { agent, model } = approvalAgent(service);
  const context = { traveller: 'Alice', ...service.holding('flights:book') };
  const saved = (await runner.run(agent, 'Book.', { context })).state.toString();
  const read = await RunState.fromString<NamedTrip, typeof agent>(agent, saved);
  for (const interruption of read.getInterruptions()) read.approve(interruption);
  await runner.run(agent, read);
  expect(toldTo(model)).toEqual([expect.stringContaining('"no_credentials"')]);
});

test('a token directly in the context is saved with the run, which is why the context has a function', async () => {
  await using service = await createService();
  const { agent } = approvalAgent(service);
  const grantToken = service.holding('flights:book').grantToken();
  const careless = { traveller: 'Alice', token: grantToken };
  const paused = await runner.run(agent, 'Book.', { context: careless });
  expect(paused.state.toString()).toContain(grantToken);
});

test('tools of an agent that is a tool, and of one after a handoff, read the same context', async () => {
  await using service = await createService();
  const book = tool(
    guardTool(
      {
        name: 'book',
        description: 'Books a flight.',
        parameters: z.object({ flight: z.string() }),
        execute: ({ flight }) => `booked ${flight}`,
      },
      { guard: service.guard, rule, token },
    ),
  );
  const context = service.holding('flights:book');
  const inner = new Agent<Trip>({ name: 'Booking', model: modelThatCalls([BOOK]), tools: [book] });
  const asTool = inner.asTool({ toolName: 'bookings', toolDescription: 'Books.' });
  const outer = new Agent<Trip>({
    name: 'Travel',
    model: modelThatCalls([['bookings', { input: 'Book.' }]]),
    tools: [asTool],
  });
  await runner.run(outer, 'Book.', { context });
  expect(await service.recorded()).toEqual(['allowed book', 'success book']);

  const taking = new Agent<Trip>({ name: 'Booking', model: modelThatCalls([BOOK]), tools: [book] });
  const handing = new Agent<Trip>({
    name: 'Travel',
    model: modelThatCalls([['transfer_to_Booking', {}]]),
    handoffs: [taking],
  });
  await runner.run(handing, 'Book.', { context });
  expect(await service.recorded()).toHaveLength(4);
});
