export * from '@grantex/core';
export { grantOf } from './grant-config.ts';
export { guardTool, guardToolkit } from './guard-tool.ts';
export type { GuardToolkitOptions, GuardToolOptions } from './guard-tool.ts';
export type { AnyTool, InputOf, RulesFor, TokenSource } from './types.ts';
