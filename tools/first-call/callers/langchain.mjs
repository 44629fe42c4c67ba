// @boundaries-ignore The README installs it.
import { AIMessage } from '@langchain/core/messages';
// @boundaries-ignore The README installs it.
import { fakeModel } from '@langchain/core/testing';
import { travel } from './travel-agent.ts';

export async function book(token, price) {
  const model = fakeModel()
    .respondWithTools([{ name: 'book_flight', args: { flight: 'AI 101', price } }])
    .respond(new AIMessage('Done.'));
  await travel(model, 'Book AI 101.', () => token);
  return model.calls[1].messages.at(-1).text;
}
