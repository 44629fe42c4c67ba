// @boundaries-ignore The README installs it.
import { BaseLlm, Gemini, LLMRegistry, LogLevel, setLogLevel } from '@google/adk';
import { grantTokens, travel } from './travel-agent.ts';

setLogLevel(LogLevel.ERROR);

/** What the model says next, and what it was told last. */
let turns = [];
let told;

// Replaces Gemini, under the names of its models.
class ScriptedGemini extends BaseLlm {
  static supportedModels = Gemini.supportedModels;

  async *generateContentAsync({ contents }) {
    told = contents.flatMap(({ parts }) => parts).findLast((part) => part.functionResponse)?.functionResponse;
    yield { content: { role: 'model', parts: [turns.shift()] } };
  }
}
LLMRegistry.register(ScriptedGemini);

export async function book(token, price) {
  turns = [{ functionCall: { name: 'book', args: { flight: 'AI 101', price } } }, { text: 'Done.' }];
  grantTokens.set('alice', token);
  for await (const _event of travel('alice', 'Book AI 101.'));
  return told.response;
}
