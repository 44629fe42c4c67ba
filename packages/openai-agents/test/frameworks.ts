import { createRequire } from 'node:module';
import type { AdapterDriver } from '@grantex/testing';
import * as agents from '@openai/agents';

// Not imported: the types of the oldest release have the same names, and TypeScript would confuse the two.
const require = createRequire(import.meta.url);
const oldest = require('openai-agents-oldest') as typeof agents;

const NOT_TOLD = 'a tool of this release is not told that its run was aborted';

/** A release of the SDK. */
export type Framework = Pick<
  typeof agents,
  'Agent' | 'MCPServerStdio' | 'MCPServerStreamableHttp' | 'ModelBehaviorError' | 'Runner' | 'tool'
>;

/** The newest and the oldest release of the SDK that the adapter supports. */
export const frameworks: readonly {
  readonly name: string;
  readonly framework: Framework;
  readonly cannotExpress: AdapterDriver['cannotExpress'];
}[] = [
  { name: 'OpenAI Agents', framework: agents, cannotExpress: {} },
  {
    name: 'OpenAI Agents 0.8',
    framework: oldest,
    cannotExpress: { goneBefore: NOT_TOLD, goneDuring: NOT_TOLD },
  },
];
