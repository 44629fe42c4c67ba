import { type Delegate, delegateTo, guardTools } from '@grantex/vercel-ai';
import { generateText, isStepCount, type LanguageModel, tool } from 'ai';
import { z } from 'zod';
import { contextSchema, grantex, rules, token } from './travel-agent.ts';

/** A tool that lets another agent search. Its grant is a part of the grant of the run, and covers nothing else. */
export function searcher(model: LanguageModel, delegate: Delegate) {
  const tools = guardTools(
    {
      search: tool({
        description: 'Finds flights',
        inputSchema: z.object({ to: z.string() }),
        contextSchema,
        execute: async ({ to }) => [{ flight: 'AI 101', to, price: 420 }],
      }),
    },
    {
      guard: grantex.guard.forAgent({ agentId: 'ag_searcher' }),
      rules,
      token: delegateTo('ag_searcher', ['flights:search'], { guard: grantex.guard, token, delegate }),
    },
  );
  return tool({
    description: 'Compares flights',
    inputSchema: z.object({ question: z.string() }),
    contextSchema,
    execute: async ({ question }, { context }) => {
      const toolsContext = { search: context };
      const { text } = await generateText({
        model,
        tools,
        toolsContext,
        prompt: question,
        stopWhen: isStepCount(5),
      });
      return text;
    },
  });
}
