export * from '@grantex/core';
export { grantOf } from '@grantex/core/adapter';
export { answerToolUse } from './answer-tool-use.ts';
export type { AnswerToolUseOptions } from './answer-tool-use.ts';
export { guardTool, guardTools } from './guard-tool.ts';
export type {
  AnyTool,
  GuardedRunContext,
  GuardToolOptions,
  GuardToolsOptions,
  InputOf,
  RunnableDefinition,
  TokenSource,
} from './types.ts';
