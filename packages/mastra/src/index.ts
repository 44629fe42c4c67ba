export * from '@grantex/core';
export { guardTool, guardTools } from './guard-tool.ts';
export { grantOf } from './guarded-context.ts';
export type {
  AnyTool,
  GuardToolOptions,
  GuardToolsOptions,
  InputOf,
  TokenSource,
  ToolContext,
} from './types.ts';
