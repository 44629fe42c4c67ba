import type { RefusalBody } from '@grantex/core';
import { guardTools } from '@grantex/vercel-ai';
import { generateText, isStepCount, tool } from 'ai';
import { MockLanguageModelV4 } from 'ai/test';
import { z } from 'zod';
import { bookFlight, bookingSchema, rules, searchFlights, searchSchema } from '../service/trip.ts';
import { refused } from '../telling/refused.ts';
import type { OpenFramework } from './framework.ts';

type Generated = Awaited<ReturnType<MockLanguageModelV4['doGenerate']>>;

/** The AI SDK: each call is a run of `generateText`, in which the model calls the tool and reads the result. */
export const openAiSdk: OpenFramework = async (guard, grantToken) => {
  const contextSchema = z.object({ grantToken: z.custom<() => string>() });
  const tools = guardTools(
    {
      search_flights: tool({ inputSchema: searchSchema, contextSchema, execute: searchFlights }),
      book_flight: tool({ inputSchema: bookingSchema, contextSchema, execute: bookFlight }),
    },
    { guard, rules, token: ({ context }) => context.grantToken() },
  );
  const toolsContext = { search_flights: { grantToken }, book_flight: { grantToken } };

  return async (toolName, input) => {
    const call = { type: 'tool-call', toolCallId: 'call_1', toolName, input: JSON.stringify(input) } as const;
    const model = new MockLanguageModelV4({
      doGenerate: [turn('tool-calls', call), turn('stop', { type: 'text', text: 'Done.' })],
    });
    await generateText({ model, tools, toolsContext, stopWhen: isStepCount(2), prompt: 'Book me a flight.' });
    const output = resultRead(model);
    if (output.type !== 'error-text') return { outcome: 'allowed' };
    return refused(JSON.parse(output.value) as RefusalBody, 'a tool result of type "error-text"');
  };
};

/** One turn of the SDK's own mock of a model. */
function turn(unified: 'tool-calls' | 'stop', part: Generated['content'][number]): Generated {
  return {
    content: [part],
    finishReason: { unified, raw: undefined },
    usage: {
      inputTokens: { total: 1, noCache: 1, cacheRead: undefined, cacheWrite: undefined },
      outputTokens: { total: 1, text: 1, reasoning: undefined },
    },
    warnings: [],
  };
}

/** The result of the last tool call, as the model read it. */
function resultRead({ doGenerateCalls }: MockLanguageModelV4) {
  const part = doGenerateCalls.at(-1)?.prompt.at(-1)?.content[0];
  if (typeof part !== 'object' || part.type !== 'tool-result') throw new Error('The model was told nothing.');
  return part.output;
}
