export * from '@grantex/core';
export { assertProceduresGuarded } from './assert-procedures-guarded.ts';
export type { GrantMeta } from './assert-procedures-guarded.ts';
export { requireGrant } from './require-grant.ts';
export type { GrantContext, GrantMiddleware, RequireGrantOptions } from './require-grant.ts';
export { refusalOf } from './refusal-of.ts';
