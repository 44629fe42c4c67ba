export * from '@grantex/core';
export { grantOf } from '@grantex/core/adapter';
export { answerToolCall } from './answer-tool-call.ts';
export type { AnswerOptions } from './answer-tool-call.ts';
export { guardTool } from './guard-tool.ts';
export type {
  AnyTool,
  DescribedTool,
  GuardedToolCall,
  GuardToolOptions,
  InputOf,
  ParseableTool,
  RegisteredTool,
  TokenSource,
} from './types.ts';
