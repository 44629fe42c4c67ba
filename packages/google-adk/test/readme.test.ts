import {
  BaseLlm,
  type BaseLlmConnection,
  Gemini,
  LLMRegistry,
  type LlmRequest,
  type LlmResponse,
} from '@google/adk';
import { testReadme } from 'adapter-tests';
import { eventsOf, runFor, runnerOf, ScriptedLlm } from './scripted.ts';

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
  async runSubAgent(token, delegate) {
    const { createSearcher, grantTokens, grantex } = await import('../examples/sub-agent.ts');
    grantTokens.set('alice', token);
    const inner = new ScriptedLlm([['search', { to: 'Delhi' }]]);
    const outer = new ScriptedLlm([['searcher', { request: 'Find flights to Delhi.' }]]);
    await runFor(runnerOf(outer, [createSearcher(inner, 'ag_searcher', delegate)]), 'alice');
    await grantex.close();
  },
});
