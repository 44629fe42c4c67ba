import { guardTools } from '@grantex/vercel-ai';
import { generateText, tool } from 'ai';
import { MockLanguageModelV4 } from 'ai/test';
import { z } from 'zod';
import { book, DESCRIPTION, INPUT, INPUT_SCHEMA, type MountTool, NAME, RULE } from './framework.ts';

const contextSchema = z.object({ grantToken: z.custom<() => string>() });

/** One step of `generateText`, in which a mock model calls the tool: a tool's `execute` is not run on its own. */
export const mount: MountTool = (grantToken, guard) => {
  const bare = {
    [NAME]: tool({ description: DESCRIPTION, inputSchema: INPUT_SCHEMA, contextSchema, execute: book }),
  };
  const rules = { [NAME]: RULE };
  const tools =
    guard === undefined
      ? bare
      : guardTools(bare, { guard, rules, token: ({ context }) => context.grantToken() });
  const model = modelThatCalls(INPUT);
  const toolsContext = { [NAME]: { grantToken: () => grantToken } };
  return async () => {
    const { toolResults } = await generateText({ model, tools, toolsContext, prompt: 'Book.' });
    // The mock keeps every request it gets.
    model.doGenerateCalls.length = 0;
    return toolResults;
  };
};

function modelThatCalls(input: object): MockLanguageModelV4 {
  const toolCall = {
    type: 'tool-call',
    toolCallId: 'call-1',
    toolName: NAME,
    input: JSON.stringify(input),
  } as const;
  return new MockLanguageModelV4({
    doGenerate: () =>
      Promise.resolve({
        content: [toolCall],
        finishReason: { unified: 'tool-calls', raw: undefined },
        usage: {
          inputTokens: { total: 1, noCache: 1, cacheRead: undefined, cacheWrite: undefined },
          outputTokens: { total: 1, text: 1, reasoning: undefined },
        },
        warnings: [],
      }),
  });
}
