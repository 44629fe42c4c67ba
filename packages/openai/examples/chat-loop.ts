import { answerToolCall } from '@grantex/openai';
import OpenAI from 'openai';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { type Session, tools } from './travel-agent.ts';

const client = new OpenAI();

/** A loop of your own over Chat Completions. */
export async function chat(request: string, session: Session) {
  const messages: ChatCompletionMessageParam[] = [{ role: 'user', content: request }];
  for (;;) {
    const { choices } = await client.chat.completions.create({ model: 'gpt-5.2', messages, tools });
    const message = choices[0]?.message;
    if (message?.tool_calls === undefined) return message?.content;
    messages.push(message);
    for (const call of message.tool_calls) {
      messages.push(await answerToolCall(tools, call, { toolContext: session }));
    }
  }
}
