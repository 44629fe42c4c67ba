export * from '@grantex/core';
export { grantOf } from '@grantex/core/adapter';
export { guardTool, guardTools } from './guard-tool.ts';
export type {
  AnyTool,
  GuardToolOptions,
  GuardToolsOptions,
  InputOf,
  TokenSource,
  ToolContext,
} from './types.ts';
