import { BaseLlm, Gemini, LLMRegistry, LogLevel, setLogLevel } from '@google/adk';
import { grantex, grantTokens, travel } from './travel-agent.ts';

setLogLevel(LogLevel.ERROR);
grantTokens.set('alice', process.env.GRANT_TOKEN);

let turns = [];

// In place of Gemini: it calls the tool, and then it has done.
class ScriptedGemini extends BaseLlm {
  static supportedModels = Gemini.supportedModels;

  async *generateContentAsync() {
    yield { content: { role: 'model', parts: [turns.shift()] } };
  }
}
LLMRegistry.register(ScriptedGemini);

for (const price of [420, 900]) {
  turns = [{ functionCall: { name: 'book', args: { flight: 'AI 101', price } } }, { text: 'Done.' }];
  for await (const { content } of travel('alice', `Book AI 101 for ${price}.`)) {
    const [{ functionResponse }] = content.parts;
    // What the tool answered.
    if (functionResponse !== undefined) console.log(JSON.stringify(functionResponse.response));
  }
}
await grantex.close();
