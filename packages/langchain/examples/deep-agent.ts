import { defineRules, type Delegate, delegateTo, type Guard, type TokenSource } from '@grantex/langchain';
import { grantMiddleware } from '@grantex/langchain/agent';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { createDeepAgent, type FilesystemBackend, GENERAL_PURPOSE_SUBAGENT } from 'deepagents';

interface OnFile {
  file_path: string;
}

/** What the built-in tools need. */
export const rules = defineRules({
  ls: { scopes: ['files:read'] },
  read_file: { scopes: ['files:read'] },
  glob: { scopes: ['files:read'] },
  grep: { scopes: ['files:read'] },
  write_file: { scopes: ['files:write'], metadata: ({ file_path }: OnFile) => ({ path: file_path }) },
  edit_file: { scopes: ['files:write'], metadata: ({ file_path }: OnFile) => ({ path: file_path }) },
  delete: { scopes: ['files:write'], metadata: ({ file_path }: OnFile) => ({ path: file_path }) },
  execute: { scopes: ['shell:run'] },
  task: { scopes: ['agents:delegate'] },
});

/** What the agents are granted with. */
export interface Granting {
  guard: Guard;
  token: TokenSource;
  /** The id of the sub-agent. */
  agentId: string;
  delegate: Delegate;
}

/** Creates an agent that works on files, with a sub-agent that only reads. */
export function createWorker(
  model: string | BaseChatModel,
  backend: FilesystemBackend,
  { guard, token, agentId, delegate }: Granting,
) {
  const ofReader = {
    guard: guard.forAgent({ agentId }),
    rules,
    token: delegateTo(agentId, ['files:read'], { guard, token, delegate }),
  };
  return createDeepAgent({
    model,
    backend,
    middleware: [grantMiddleware({ guard, rules, token })],
    // deepagents adds this sub-agent by itself, without the middleware of its parent.
    subagents: [{ ...GENERAL_PURPOSE_SUBAGENT, middleware: [grantMiddleware(ofReader)] }],
  });
}
