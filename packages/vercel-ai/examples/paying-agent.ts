import { AuthorizationError, defineRules, type Guard, guardTools } from '@grantex/vercel-ai';
import { generateText, isStepCount, type LanguageModel, type ModelMessage, tool } from 'ai';
import { z } from 'zod';

const pay = tool({
  description: 'Pays',
  inputSchema: z.object({ amount: z.number() }),
  execute: ({ amount }) => `Paid ${amount}.`,
});

const rules = defineRules({
  pay: { scopes: ['payments:initiate'], approval: ({ amount }: { amount: number }) => amount > 200 },
});

/** Pays with what the person has granted. `show` shows them the page of each payment that they must approve. */
export async function payFor(
  model: LanguageModel,
  prompt: string,
  { guard, grantToken, show }: { guard: Guard; grantToken: () => string; show: (url: string) => void },
): Promise<string> {
  const tools = guardTools({ pay }, { guard, rules, token: grantToken });
  const messages: ModelMessage[] = [{ role: 'user', content: prompt }];
  for (;;) {
    const { text, steps, responseMessages } = await generateText({
      model,
      tools,
      messages,
      stopWhen: isStepCount(10),
    });
    const refusals = steps
      .flatMap(({ content }) => content)
      .flatMap((part) =>
        part.type === 'tool-error' && AuthorizationError.is(part.error) ? [part.error] : [],
      );
    const asked = refusals.filter(({ reason }) => reason === 'approval_required');
    if (asked.length === 0) return text;
    for (const { members } of asked) {
      show(members.approvalUrl ?? '');
      await guard.waitForApproval(members.approvalId ?? '');
    }
    messages.push(...responseMessages, {
      role: 'user',
      content: 'I have decided. Make the same calls again.',
    });
  }
}
