import {
  BaseLlm,
  type BaseLlmConnection,
  Gemini,
  LLMRegistry,
  type LlmRequest,
  type LlmResponse,
} from '@google/adk';
import { testReadme } from 'adapter-tests';
import { eventsOf, ScriptedLlm } from './scripted.ts';

let scripted: ScriptedLlm;

// Replaces Gemini, under the names of its models.
class ScriptedGemini extends BaseLlm {
  static override readonly supportedModels: (string | RegExp)[] = Gemini.supportedModels;

  generateContentAsync(request: LlmRequest): AsyncGenerator<LlmResponse, void> {
    return scripted.generateContentAsync(request);
  }

  connect(): Promise<BaseLlmConnection> {
    return scripted.connect();
  }
}

testReadme({
  file: new URL('../README.md', import.meta.url),
  examples: ['travel-agent.ts', 'sub-agent.ts'],
  booked: { booked: 'AI 101', for: 'user_alice' },
  async start() {
    LLMRegistry.register(ScriptedGemini);
    const { grantTokens, travel, grantex } = await import('../examples/travel-agent.ts');
    return {
      async book(token, price) {
        scripted = new ScriptedLlm([['book', { flight: 'AI 101', price }]]);
        grantTokens.set('alice', token);
        await eventsOf(travel('alice', 'Book AI 101.'));
        return scripted.told[0];
      },
      close: () => grantex.close(),
    };
  },
});
