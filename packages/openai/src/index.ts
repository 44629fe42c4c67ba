export * from '@grantex/core';
export { grantOf } from '@grantex/core/adapter';
export { answerToolCall } from './answer-tool-call.ts';
export type { AnswerToolCallOptions } from './answer-tool-call.ts';
export { guardTool, guardTools } from './guard-tool.ts';
export type {
  AnyTool,
  DescribedTool,
  GuardedToolCall,
  GuardToolOptions,
  GuardToolsOptions,
  InputOf,
  ParseableTool,
  RegisteredTool,
  TokenSource,
} from './types.ts';
