import { defineRules, type Guard, guardTools, type RefusalBody } from '@grantex/langchain';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { Command, interrupt, MemorySaver } from '@langchain/langgraph';
import { createAgent, tool } from 'langchain';
import { z } from 'zod';

const pay = tool(({ amount }) => `Paid ${amount}.`, {
  name: 'pay',
  description: 'Pays.',
  schema: z.object({ amount: z.number() }),
});

const rules = defineRules({
  pay: { scopes: ['payments:initiate'], approval: ({ amount }: { amount: number }) => amount > 200 },
});

const contextSchema = z.object({ grantToken: z.custom<() => string>() });

/** Pays with what the person has granted. `show` shows them the page of each payment that they must approve. */
export async function payFor(
  model: string | BaseChatModel,
  prompt: string,
  { guard, grantToken, show }: { guard: Guard; grantToken: () => string; show: (url: string) => void },
) {
  const token = ({ context }: { context?: z.infer<typeof contextSchema> }) => context?.grantToken();
  const tools = guardTools([pay], { guard, rules, token, interrupt });
  const agent = createAgent({ model, tools, contextSchema, checkpointer: new MemorySaver() });
  const config = { context: { grantToken }, configurable: { thread_id: crypto.randomUUID() } };

  let answer = await agent.invoke({ messages: [{ role: 'user', content: prompt }] }, config);
  for (;;) {
    const [paused] = answer.__interrupt__ ?? [];
    const { approvalId, approvalUrl } = (paused?.value ?? {}) as Partial<RefusalBody>;
    if (approvalId === undefined || approvalUrl === undefined) return answer.messages.at(-1)?.text;
    show(approvalUrl);
    await guard.waitForApproval(approvalId);
    answer = await agent.invoke(new Command({ resume: { [paused?.id ?? '']: true } }), config);
  }
}
