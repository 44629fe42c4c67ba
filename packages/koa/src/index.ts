export * from '@grantex/core';
export { requireGrant } from './require-grant.ts';
export type { GrantMiddleware, RequireGrantOptions } from './require-grant.ts';
