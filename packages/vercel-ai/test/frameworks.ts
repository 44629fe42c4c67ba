import { createRequire } from 'node:module';
import * as ai from 'ai';
import { MockLanguageModelV4 } from 'ai/test';

// Not imported: the types of version 6 have the same names, and TypeScript would confuse the two.
const require = createRequire(import.meta.url);
const ai6 = require('ai6') as typeof ai;
const { MockLanguageModelV3 } = require('ai6/test') as { MockLanguageModelV3: typeof MockLanguageModelV4 };

/** A release of the SDK. */
export interface Framework {
  readonly name: string;
  readonly sdk: Pick<typeof ai, 'generateText' | 'stepCountIs' | 'streamText' | 'tool' | 'ToolLoopAgent'>;
  /** Its own mock of a language model. */
  readonly Model: typeof MockLanguageModelV4;
  /** The option of a run in which the tools find their context: version 6 has one context for all of them. */
  readonly contextOption: (context: object) => object;
}

/** The newest and the oldest release of the SDK that the adapter supports. */
export const frameworks: readonly Framework[] = [
  {
    name: 'AI SDK',
    sdk: ai,
    Model: MockLanguageModelV4,
    contextOption: (context) => ({ toolsContext: { payments: context } }),
  },
  {
    name: 'AI SDK 6',
    sdk: ai6,
    Model: MockLanguageModelV3,
    contextOption: (context) => ({ experimental_context: context }),
  },
];
