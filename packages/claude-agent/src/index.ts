export * from '@grantex/core';
export { grantOf } from '@grantex/core/adapter';
export { guardOptions } from './guard-options.ts';
export type { GuardOptionsOptions } from './guard-options.ts';
export { guardTool } from './guard-tool.ts';
export type { AnyTool, CallExtra, GuardToolOptions, InputOf } from './guard-tool.ts';
