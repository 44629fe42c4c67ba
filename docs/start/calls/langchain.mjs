import { AIMessage } from '@langchain/core/messages';
import { fakeModel } from '@langchain/core/testing';
import { grantex, travel } from './travel-agent.ts';

for (const price of [420, 900]) {
  // In place of a model: it calls the tool, and then it has done.
  const model = fakeModel()
    .respondWithTools([{ name: 'book_flight', args: { flight: 'AI 101', price } }])
    .respond(new AIMessage('Done.'));
  await travel(model, `Book AI 101 for ${price}.`, () => process.env.GRANT_TOKEN);
  // What the tool answered.
  console.log(model.calls[1].messages.at(-1).text);
}
await grantex.close();
