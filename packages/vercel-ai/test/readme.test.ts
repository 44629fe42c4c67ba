import type { TestIssuer } from '@grantex/testing';
import { jsonOr, testReadme } from 'adapter-tests';
import { generateText } from 'ai';
import { expect, test } from 'vitest';
import type * as Example from '../examples/travel-agent.ts';
import { scriptedModel, toolResultsRead, type Turn } from './scripted-model.ts';

let issuer: TestIssuer;
let example: Pick<typeof Example, 'travel' | 'tools' | 'grantex'>;

const searches: Turn = [{ toolName: 'search', input: { to: 'Oslo' } }];
const books = (price: number): Turn => [{ toolName: 'book', input: { flight: 'AI 101', price } }];
const granted = { scopes: ['flights:search', 'flights:book', 'payments:initiate:max_500'] };

test('the example searches, then books, and answers with what the model says last', async () => {
  const token = issuer.grantToken(granted);
  const model = scriptedModel(searches, books(420), 'You fly to Oslo.');
  expect(await example.travel(model, 'Bring me to Oslo.', () => token)).toBe('You fly to Oslo.');
  expect(toolResultsRead(model)).toEqual([
    { type: 'json', value: { booked: 'AI 101', price: 420, for: 'user_alice' } },
  ]);
});

test('the approval in the README asks a person about calls within the grant, and about no others', async () => {
  const { toolApproval } = await import('../examples/approval.ts');
  const token = issuer.grantToken(granted);
  const grantToken = (): string => token;
  const ask = async (price: number): Promise<string[]> => {
    const { content } = await generateText({
      model: scriptedModel(books(price)),
      tools: example.tools,
      toolsContext: { search: { grantToken }, book: { grantToken } },
      toolApproval,
      prompt: 'Bring me to Oslo.',
    });
    return content.map(({ type }) => type);
  };
  expect(await ask(420)).toEqual(['tool-call', 'tool-approval-request']);
  expect(await ask(900)).toEqual(['tool-call', 'tool-approval-request', 'tool-approval-response']);
});

testReadme({
  file: new URL('../README.md', import.meta.url),
  examples: ['travel-agent.ts', 'approval.ts', 'paying-agent.ts', 'sub-agent.ts'],
  booked: { booked: 'AI 101', price: 420, for: 'user_alice' },
  async start(started) {
    issuer = started;
    example = await import('../examples/travel-agent.ts');
    return {
      async book(token, price) {
        const model = scriptedModel(books(price));
        await example.travel(model, 'Bring me to Oslo.', () => token);
        const [told] = toolResultsRead(model) as { readonly type: string; readonly value: unknown }[];
        return told?.type === 'error-text' ? jsonOr(told.value as string) : told?.value;
      },
      close: () => example.grantex.close(),
    };
  },
  async runSubAgent(token, delegate) {
    const { searcher } = await import('../examples/sub-agent.ts');
    const compare = searcher(scriptedModel(searches, 'AI 101 is the cheapest.'), delegate);
    const outer = scriptedModel([{ toolName: 'compare', input: { question: 'Which is cheapest?' } }]);
    const toolsContext = { compare: { grantToken: () => token } };
    await generateText({ model: outer, tools: { compare }, toolsContext, prompt: 'Compare.' });
  },
});
