export * from '@grantex/core';
export { guardTool } from './guard-tool.ts';
export type { CallDetails, GuardToolOptions, InputOf, TokenSource } from './types.ts';
