import { Agent, type ToolsInput } from '@mastra/core/agent';
import type { MastraModelConfig } from '@mastra/core/llm';
import { Mastra } from '@mastra/core/mastra';
import { InMemoryStore } from '@mastra/core/storage';

/** One call by the model: the name of a tool, and the arguments. */
export type ScriptedCall = readonly [name: string, input: object];

/** A part of a prompt, as far as it is read here. */
interface PromptPart {
  readonly type: string;
  readonly output?: { readonly value: unknown };
}

interface CallOptions {
  readonly prompt: readonly { readonly role: string; readonly content: string | readonly PromptPart[] }[];
}

/** A model with what it was told. */
export interface ScriptedModel {
  readonly model: MastraModelConfig;
  /** What the model was told of its calls, in order: a result, or the text of an error. */
  told(): unknown[];
}

/** Creates a model that makes these calls, one list in each turn, and then says that it is done. */
export function scriptedModel(...turns: readonly (readonly ScriptedCall[])[]): ScriptedModel {
  let last: CallOptions['prompt'] = [];
  let taken = 0;
  const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 };
  function answer({ prompt }: CallOptions) {
    last = prompt;
    const calls = turns[taken++];
    const content = calls?.map(([toolName, input], index) => ({
      type: 'tool-call',
      toolCallId: `call_${taken}_${index}`,
      toolName,
      input: JSON.stringify(input),
    }));
    return { content, finishReason: content === undefined ? 'stop' : 'tool-calls', usage, warnings: [] };
  }
  const model: object = {
    specificationVersion: 'v2',
    provider: 'scripted',
    modelId: 'scripted',
    supportedUrls: {},
    async doGenerate(options: CallOptions) {
      const { content = [{ type: 'text', text: 'Done.' }], ...rest } = answer(options);
      return { ...rest, content };
    },
    async doStream(options: CallOptions) {
      const { content, finishReason } = answer(options);
      const id = 'text';
      const text = [
        { type: 'text-start', id },
        { type: 'text-delta', id, delta: 'Done.' },
        { type: 'text-end', id },
      ];
      const start = { type: 'stream-start', warnings: [] };
      return {
        stream: ReadableStream.from([start, ...(content ?? text), { type: 'finish', finishReason, usage }]),
      };
    },
  };
  return {
    model: model as MastraModelConfig,
    told: () =>
      last
        .flatMap(({ role, content }) => (role === 'tool' && typeof content !== 'string' ? content : []))
        .map(({ output }) => output?.value),
  };
}

/** An agent of a program that has these tools. */
export function agentOf(
  { model }: ScriptedModel,
  tools: ToolsInput,
  more: { readonly agents?: Readonly<Record<string, Agent>> } = {},
): Agent {
  const travel = new Agent({
    id: 'travel',
    name: 'Travel',
    description: 'Travels.',
    instructions: 'Book what is asked for.',
    model,
    tools,
    ...more,
  });
  return new Mastra({ agents: { travel }, logger: false, storage: new InMemoryStore() }).getAgent('travel');
}
