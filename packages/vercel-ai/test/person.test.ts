import { grantApproval, guardTools } from '@grantex/vercel-ai';
import { startTestService } from '@grantex/testing';
import { APPROVALS, scriptPerson } from 'adapter-tests';
import { generateText, isStepCount } from 'ai';
import { expect, test } from 'vitest';
import { payFor } from '../examples/paying-agent.ts';
import { scriptedModel, toolResultsRead } from './scripted-model.ts';
import { book, contextOf, createTravelTools, tokenOf, travelRules } from './travel.ts';

/** Calls that a person must approve, at Grantex: nothing that the SDK asks is an approval. */

const rules = { ...travelRules, book: { ...travelRules.book, approval: true } } as const;
const prompt = 'Bring me to Oslo.';

test('what is approved in the SDK is still not approved by the person, who is asked at Grantex', async () => {
  await using service = await startTestService();
  const person = scriptPerson();
  const done: string[] = [];
  const guarding = { guard: service.guardWith({ admissions: person.admissions }), rules, token: tokenOf };
  const tools = guardTools(createTravelTools(done), guarding);
  const toolsContext = contextOf(service.tokenFor('flights:book'));
  const toolApproval = grantApproval<typeof tools>({ ...guarding, next: () => 'user-approval' });
  const asking = { tools, toolsContext, toolApproval };
  const { content, responseMessages } = await generateText({
    ...asking,
    model: scriptedModel([book(420)]),
    prompt,
  });
  const request = content.find((part) => part.type === 'tool-approval-request');
  const model = scriptedModel();
  await generateText({
    ...asking,
    model,
    messages: [
      { role: 'user', content: prompt },
      ...responseMessages,
      {
        role: 'tool',
        content: [{ type: 'tool-approval-response', approvalId: request?.approvalId ?? '', approved: true }],
      },
    ],
  });
  expect(toolResultsRead(model)).toMatchObject([
    { type: 'error-text', value: expect.stringContaining(`"approvalUrl":"${APPROVALS}apr_1"`) },
  ]);
  expect(done).toEqual([]);
  expect(person.answers).toEqual(['ask']);
});

test('the same call runs once the person has approved it, and another one is another question', async () => {
  await using service = await startTestService();
  const person = scriptPerson();
  const done: string[] = [];
  const guard = service.guardWith({ admissions: person.admissions });
  await generateText({
    model: scriptedModel([book(420)], [book(420)], [book(421)], [book(420)]),
    tools: guardTools(createTravelTools(done), { guard, rules, token: tokenOf }),
    toolsContext: contextOf(service.tokenFor('flights:book')),
    prompt,
    stopWhen: isStepCount(5),
    onStepEnd() {
      if (person.answers.length === 1) person.decide('approved');
    },
  });
  expect(done).toEqual(['booked AI 101 for 420']);
  expect(person.answers).toEqual(['ask', 'allow', 'ask', 'ask']);
});

test('the agent of the README shows the page of each payment above its limit, and makes the same calls again', async () => {
  await using service = await startTestService();
  const person = scriptPerson();
  const grantToken = service.tokenFor('payments:initiate');
  const shown: string[] = [];
  const pay = (amount: number) => ({ toolName: 'pay', input: { amount } });
  const model = scriptedModel([pay(250), pay(300)], 'Please approve.', [pay(250), pay(300)]);
  const text = await payFor(model, 'Pay.', {
    guard: service.guardWith({ admissions: person.admissions }),
    grantToken: () => grantToken,
    show(url) {
      shown.push(url);
      person.decide('approved', url.slice(APPROVALS.length));
    },
  });
  expect(text).toBe('Done.');
  expect(shown).toEqual([`${APPROVALS}apr_1`, `${APPROVALS}apr_2`]);
  expect(await service.recorded()).toEqual(['success pay', 'success pay']);
});
