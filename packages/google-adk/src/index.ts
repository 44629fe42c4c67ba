export * from '@grantex/core';
export { guardTool } from './guard-tool.ts';
export type { AnyTool, GuardToolOptions, InputOf, TokenSource } from './types.ts';
