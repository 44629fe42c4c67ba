export * from '@grantex/core';
export { grantOf } from '@grantex/core/adapter';
export { guardQuery } from './guard-query.ts';
export type { GuardQueryOptions, StatedSettings } from './guard-query.ts';
export { guardTool } from './guard-tool.ts';
export type { AnyTool, CallExtra, GuardToolOptions, InputOf } from './guard-tool.ts';
