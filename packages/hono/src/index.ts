export * from '@grantex/core';
export { requireGrant } from './require-grant.ts';
export type { GrantEnv, GrantMiddleware, HonoContext, RequireGrantOptions } from './require-grant.ts';
