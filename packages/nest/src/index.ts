export * from '@grantex/core';
export { GrantGuard, GrantRefusedException } from './grant-guard.ts';
export { GrantexModule } from './grantex-module.ts';
export type { GrantexAsyncOptions, GrantexOptions } from './grantex-module.ts';
export { RequestGrant, RequireGrant } from './require-grant.ts';
export type { RequireGrantDecorator, RequireGrantMethodDecorator, RouteRule } from './require-grant.ts';
