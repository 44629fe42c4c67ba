import Anthropic from '@anthropic-ai/sdk';
import type { MessageParam, ToolResultBlockParam } from '@anthropic-ai/sdk/resources/messages';
import { answerToolUse, createGrantex, guardTool } from '@grantex/anthropic';

export const grantex = createGrantex();
const client = new Anthropic();

/** Whose run it is: never a part of the messages, which the model reads. */
interface Session {
  readonly grantToken: string | undefined;
}

const tools = [
  guardTool(
    {
      name: 'search',
      description: 'Finds flights to a city, with their prices.',
      input_schema: { type: 'object', properties: { to: { type: 'string' } }, required: ['to'] },
      run: ({ to }: { to: string }) => [{ flight: 'AI 101', to, price: 420 }],
    },
    {
      guard: grantex.guard,
      rule: { scopes: ['flights:search'] },
      token: (session: Session) => session.grantToken,
    },
  ),
];

/** A loop of your own. */
export async function find(request: string, session: Session) {
  const messages: MessageParam[] = [{ role: 'user', content: request }];
  for (;;) {
    const { content } = await client.messages.create({
      model: 'claude-sonnet-4-5',
      max_tokens: 1024,
      messages,
      tools,
    });
    const uses = content.filter((block) => block.type === 'tool_use');
    if (uses.length === 0) return content;
    const results: ToolResultBlockParam[] = [];
    for (const use of uses) results.push(await answerToolUse(tools, use, { toolContext: session }));
    messages.push({ role: 'assistant', content }, { role: 'user', content: results });
  }
}
