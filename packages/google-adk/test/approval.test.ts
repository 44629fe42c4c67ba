import { BaseToolset, FunctionTool } from '@google/adk';
import { guardTool, guardTools, guardToolset } from '@grantex/google-adk';
import { APPROVALS, scriptPerson } from 'adapter-tests';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { eventsOf, runnerOf, type ScriptedCall, ScriptedLlm } from './scripted.ts';
import { createService } from './service.ts';

/** Calls that a person must approve, at Grantex: a confirmation of the ADK only makes the call again. */

const rule = { scopes: ['flights:book'], approval: true } as const;
const BOOK: ScriptedCall = ['book', { flight: 'AI 101' }];
const CONFIRMATION = 'adk_request_confirmation';

function bookingTool(done: string[], options: { requireConfirmation?: boolean } = {}) {
  return new FunctionTool({
    name: 'book',
    description: 'Books a flight.',
    parameters: z.object({ flight: z.string() }),
    execute({ flight }) {
      done.push(flight);
      return { booked: flight };
    },
    ...options,
  });
}

class OneTool extends BaseToolset {
  constructor() {
    super([]);
  }
  override async getTools() {
    return [bookingTool([])];
  }
  override async close() {}
}

/** A conversation with an agent whose model makes the call once, and what its person is asked. */
async function conversation(requestConfirmation: boolean | undefined, options = {}) {
  const service = await createService();
  const person = scriptPerson();
  const done: string[] = [];
  const guard = service.guardWith({ admissions: person.admissions });
  const asking = requestConfirmation === undefined ? {} : { requestConfirmation };
  const tool = bookingTool(done, options);
  const book = guardTool(tool, { guard, rule, token: service.token, ...asking });
  const model = new ScriptedLlm([BOOK]);
  const runner = runnerOf(model, [book]);
  const userId = service.userHolding('flights:book');
  const { id: sessionId } = await runner.sessionService.createSession({ appName: runner.appName, userId });
  const send = async (newMessage: object) => {
    const events = await eventsOf(runner.runAsync({ userId, sessionId, newMessage }));
    return events
      .flatMap(({ content }) => content?.parts ?? [])
      .flatMap(({ functionCall }) => (functionCall?.name === CONFIRMATION ? [functionCall] : []));
  };
  return {
    service,
    person,
    done,
    model,
    ask: () => send({ parts: [{ text: 'Book.' }] }),
    answer: (id: string | undefined, confirmed: boolean) =>
      send({ parts: [{ functionResponse: { id: id ?? '', name: CONFIRMATION, response: { confirmed } } }] }),
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  };
}

test('a run pauses with the page of the approval, and the same call runs once the person has approved it', async () => {
  await using talk = await conversation(true);
  const [asked] = await talk.ask();
  expect(asked?.args?.['toolConfirmation']).toMatchObject({
    hint: expect.stringContaining(`at ${APPROVALS}apr_1. Confirm once they have decided`),
    payload: { code: 'approval_required', approvalId: 'apr_1', approvalUrl: `${APPROVALS}apr_1` },
  });
  talk.person.decide('approved');
  expect(await talk.answer(asked?.id, true)).toEqual([]);
  expect(talk.model.told.at(-1)).toEqual({ booked: 'AI 101' });
  expect(talk.done).toEqual(['AI 101']);
  expect(talk.person.answers).toEqual(['ask', 'allow']);
});

test('a confirmation approves nothing: the model reads the refusal, and the run does not pause again', async () => {
  await using talk = await conversation(true);
  const [asked] = await talk.ask();
  expect(await talk.answer(asked?.id, true)).toEqual([]);
  expect(talk.model.told.at(-1)).toMatchObject({ code: 'approval_required', approvalId: 'apr_1' });
  expect(talk.done).toEqual([]);
});

test('a call that is rejected in the ADK is not made, even if the person approves it', async () => {
  await using talk = await conversation(true);
  const [asked] = await talk.ask();
  talk.person.decide('approved');
  await talk.answer(asked?.id, false);
  expect(talk.model.told.at(-1)).toEqual({ error: 'This tool call is rejected.' });
  expect(talk.done).toEqual([]);
  expect(talk.person.answers).toEqual(['ask']);
});

test.each([
  ['without the option', undefined, {}],
  ['where it is false', false, {}],
])('%s the call is refused, and the run goes on', async (_way, requestConfirmation, options) => {
  await using talk = await conversation(requestConfirmation, options);
  expect(await talk.ask()).toEqual([]);
  expect(talk.model.told).toMatchObject([{ code: 'approval_required', approvalUrl: `${APPROVALS}apr_1` }]);
});

test('where the tool asks for a confirmation of its own, a call that then needs an approval is refused', async () => {
  await using talk = await conversation(true, { requireConfirmation: true });
  const [asked] = await talk.ask();
  expect(talk.person.answers).toEqual([]);
  expect(await talk.answer(asked?.id, true)).toEqual([]);
  expect(talk.model.told.at(-1)).toMatchObject({ code: 'approval_required' });
});

test('tools of an array and of a toolset pause as well, and a wrong option is named', async () => {
  await using service = await createService();
  const { token } = service;
  const rules = { book: rule };
  const ways = [
    (guarding: object) => guardTools([bookingTool([])], { ...guarding, rules, token } as never),
    (guarding: object) => [guardToolset(new OneTool(), { ...guarding, rules, token } as never)],
  ];
  for (const way of ways) {
    const guard = service.guardWith({ admissions: scriptPerson().admissions });
    const runner = runnerOf(new ScriptedLlm([BOOK]), way({ guard, requestConfirmation: true }));
    const userId = service.userHolding('flights:book');
    const { id: sessionId } = await runner.sessionService.createSession({ appName: runner.appName, userId });
    const run = runner.runAsync({ userId, sessionId, newMessage: { parts: [{ text: 'Book.' }] } });
    const calls = (await eventsOf(run)).flatMap(({ content }) => content?.parts ?? []);
    expect(calls.map(({ functionCall }) => functionCall?.name)).toContain(CONFIRMATION);
    expect(() => way({ guard, requestConfirmation: 'yes' })).toThrow(
      /"requestConfirmation" must be true or false/,
    );
  }
});
