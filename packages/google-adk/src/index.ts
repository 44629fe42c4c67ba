export * from '@grantex/core';
export { grantOf } from '@grantex/core/adapter';
export { guardTool, guardTools } from './guard-tool.ts';
export { guardToolset } from './guard-toolset.ts';
export type {
  AnyTool,
  GuardToolOptions,
  GuardToolsetOptions,
  GuardToolsOptions,
  InputOf,
  TokenSource,
} from './types.ts';
