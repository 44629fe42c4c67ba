export * from '@grantex/core';
export { grantOf } from '@grantex/core/adapter';
export { guardQuery } from './guard-query.ts';
export type { GuardQueryOptions, HookTokenSource, StatedSettings } from './guard-query.ts';
export { guardTool, guardTools } from './guard-tool.ts';
export type {
  AnyTool,
  CallExtra,
  GuardToolOptions,
  GuardToolsOptions,
  InputOf,
  TokenSource,
} from './guard-tool.ts';
