export * from '@grantex/core';
export { assertGuarded, requireGrant } from './require-grant.ts';
export type { GrantMeta, GrantMiddleware, RequireGrantOptions } from './require-grant.ts';
export { refusalOf } from './refusal-of.ts';
