export * from '@grantex/core';
export { grantOf } from './grant-of.ts';
export { guardTool, guardTools } from './guard-tool.ts';
export type { GuardToolOptions, GuardToolsOptions } from './guard-tool.ts';
export type { Interrupt, PauseOption } from './pause.ts';
export type { AnyTool, InputOf, RulesFor, TokenSource } from './types.ts';
