export * from '@grantex/core';
export { grantOf } from './guarded-context.ts';
export { guardTool } from './guard-tool.ts';
export { guardToolset } from './guard-toolset.ts';
export type { AnyTool, GuardToolOptions, GuardToolsetOptions, InputOf, TokenSource } from './types.ts';
