import { MockLanguageModelV4 } from 'ai/test';

/** One step of the model: it calls tools, or writes text. */
export type Turn = string | readonly ScriptedCall[];

/** A call as a model writes it. */
export interface ScriptedCall {
  readonly toolName: string;
  /** JSON that the model writes, or its exact text. */
  readonly input: unknown;
}

type Generated = Awaited<ReturnType<MockLanguageModelV4['doGenerate']>>;
type Streamed = Awaited<ReturnType<MockLanguageModelV4['doStream']>>;
type StreamPart = Streamed['stream'] extends ReadableStream<infer PART> ? PART : never;
type Prompt = Parameters<MockLanguageModelV4['doGenerate']>[0]['prompt'];

const usage: Generated['usage'] = {
  inputTokens: { total: 1, noCache: 1, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: 1, text: 1, reasoning: undefined },
};

/** The SDK's own mock of a language model, which takes these turns in order, and then says `Done.`. */
export function scriptedModel(...turns: readonly Turn[]): MockLanguageModelV4 {
  return scriptedModelOf(MockLanguageModelV4, turns);
}

/** The same with the mock of any release. */
export function scriptedModelOf(
  Model: typeof MockLanguageModelV4,
  turns: readonly Turn[],
): MockLanguageModelV4 {
  let taken = 0;
  const take = (): Generated => generatedOf(turns[taken++] ?? 'Done.', taken);
  return new Model({
    doGenerate: () => Promise.resolve(take()),
    doStream: () => Promise.resolve({ stream: streamOf(take()) }),
  });
}

function generatedOf(turn: Turn, step: number): Generated {
  const unified = typeof turn === 'string' ? 'stop' : 'tool-calls';
  return {
    content:
      typeof turn === 'string'
        ? [{ type: 'text', text: turn }]
        : turn.map(({ toolName, input }, index) => ({
            type: 'tool-call',
            toolCallId: `call-${step}-${index + 1}`,
            toolName,
            input: typeof input === 'string' ? input : JSON.stringify(input),
          })),
    finishReason: { unified, raw: undefined },
    usage,
    warnings: [],
  };
}

function streamOf({ content, finishReason }: Generated): ReadableStream<StreamPart> {
  const parts = content.flatMap((part): StreamPart[] => {
    if (part.type !== 'text') return [part as StreamPart];
    const id = 'text';
    return [
      { type: 'text-start', id },
      { type: 'text-delta', id, delta: part.text },
      { type: 'text-end', id },
    ];
  });
  return ReadableStream.from<StreamPart>([
    { type: 'stream-start', warnings: [] },
    ...parts,
    { type: 'finish', finishReason, usage },
  ]);
}

/** The results of the tools that the model called in its last step, as it reads them. */
export function toolResultsRead({ doGenerateCalls, doStreamCalls }: MockLanguageModelV4): unknown[] {
  const prompt: Prompt = [...doGenerateCalls, ...doStreamCalls].at(-1)?.prompt ?? [];
  const last = prompt.findLast(({ role }) => role === 'tool');
  if (last?.role !== 'tool') return [];
  return last.content.flatMap((part) => (part.type === 'tool-result' ? [part.output] : []));
}

/** Everything in a stream. */
export async function collect<PART>(stream: AsyncIterable<PART>): Promise<PART[]> {
  const parts: PART[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}
