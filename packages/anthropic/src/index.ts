export * from '@grantex/core';
export { grantOf } from '@grantex/core/adapter';
export { answerToolUse } from './answer-tool-use.ts';
export type { AnswerOptions } from './answer-tool-use.ts';
export { guardTool } from './guard-tool.ts';
export type {
  AnyTool,
  GuardedRunContext,
  GuardToolOptions,
  InputOf,
  RunnableDefinition,
  TokenSource,
} from './types.ts';
