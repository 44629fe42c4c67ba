import { AgentTool, FunctionTool, InMemoryRunner, LlmAgent, type Session } from '@google/adk';
import { guardTool, type TokenSource } from '@grantex/google-adk';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { eventsOf, runFor, runnerOf, type ScriptedCall, ScriptedLlm } from './scripted.ts';
import { createService, type Service } from './service.ts';

const rule = { scopes: ['flights:book'] } as const;
const BOOK: ScriptedCall = ['book', { flight: 'AI 101' }];
const newMessage = { parts: [{ text: 'Book.' }] };

function bookingTool({ guard, token }: Pick<Service, 'guard' | 'token'>) {
  const book = new FunctionTool({
    name: 'book',
    description: 'Books a flight.',
    parameters: z.object({ flight: z.string() }),
    execute: ({ flight }) => ({ booked: flight }),
  });
  return guardTool(book, { guard, rule, token });
}

/** What the model got, what a caller of the runner saw, and what is stored of the session after the run. */
async function runInSession(
  runner: InMemoryRunner,
  userId: string,
  stateDelta?: Record<string, unknown>,
): Promise<{ readonly seen: string; readonly stored: Session | undefined }> {
  const { appName, sessionService } = runner;
  const { id: sessionId } = await sessionService.createSession({ appName, userId });
  const events = await eventsOf(
    runner.runAsync({ userId, sessionId, newMessage, ...(stateDelta && { stateDelta }) }),
  );
  const stored = await sessionService.getSession({ appName, userId, sessionId });
  return { seen: JSON.stringify(events), stored };
}

test("a token found by the session's user is in no event and not in the stored session", async () => {
  await using service = await createService();
  const model = new ScriptedLlm([BOOK]);
  const { seen, stored } = await runInSession(
    runnerOf(model, [bookingTool(service)]),
    service.userHolding('flights:book'),
  );
  expect(model.told).toEqual([{ booked: 'AI 101' }]);
  expect(stored?.events.length).toBeGreaterThan(2);
  expect(seen + JSON.stringify(stored)).not.toContain('eyJ');
});

test('state with the prefix "temp:" that a callback sets reaches the tool and is not stored', async () => {
  await using service = await createService();
  const grantToken = service.issuer.grantToken({ scopes: ['flights:book'] });
  const token: TokenSource = ({ state }) => state.get<string>('temp:grantToken');
  const model = new ScriptedLlm([BOOK]);
  const runner = runnerOf(model, [bookingTool({ guard: service.guard, token })], {
    beforeAgentCallback: ({ state }) => {
      state.set('temp:grantToken', grantToken);
      return undefined;
    },
  });
  const { seen, stored } = await runInSession(runner, 'user_alice');
  expect(model.told).toEqual([{ booked: 'AI 101' }]);
  expect(seen + JSON.stringify(stored)).not.toContain('eyJ');
});

test('the ADK drops state with the prefix "temp:" of a run\'s input, and the call is refused', async () => {
  await using service = await createService();
  const token: TokenSource = ({ state }) => state.get<string>('temp:grantToken');
  const model = new ScriptedLlm([BOOK]);
  const { stored } = await runInSession(
    runnerOf(model, [bookingTool({ guard: service.guard, token })]),
    'user_alice',
    { 'temp:grantToken': service.issuer.grantToken({ scopes: ['flights:book'] }) },
  );
  expect(model.told).toMatchObject([{ code: 'no_credentials' }]);
  expect(JSON.stringify(stored)).not.toContain('eyJ');
});

test.each(['grantToken', 'user:grantToken', 'app:grantToken'])(
  'the ADK stores state such as "%s", which is why no token belongs there',
  async (key) => {
    await using service = await createService();
    const grantToken = service.issuer.grantToken({ scopes: ['flights:book'] });
    const token: TokenSource = ({ state }) => state.get<string>(key);
    const model = new ScriptedLlm([BOOK]);
    const runner = runnerOf(model, [bookingTool({ guard: service.guard, token })]);
    const { stored } = await runInSession(runner, 'user_alice', { [key]: grantToken });
    expect(JSON.stringify(stored)).toContain(grantToken);
  },
);

test('tools of an agent that is a tool, and of one that takes over, find the same token', async () => {
  await using service = await createService();
  const userId = service.userHolding('flights:book');
  const inner = (): LlmAgent =>
    new LlmAgent({
      name: 'booking',
      description: 'Books.',
      model: new ScriptedLlm([BOOK]),
      tools: [bookingTool(service)],
    });
  const calling = new ScriptedLlm([['booking', { request: 'Book.' }]]);
  await runFor(runnerOf(calling, [new AgentTool({ agent: inner() })]), userId);
  expect(await service.recorded()).toEqual(['allowed book', 'success book']);

  const handing = new LlmAgent({
    name: 'travel',
    model: new ScriptedLlm([['transfer_to_agent', { agentName: 'booking' }]]),
    subAgents: [inner()],
  });
  await runFor(new InMemoryRunner({ agent: handing }), userId);
  expect(await service.recorded()).toHaveLength(4);
});
