export * from '@grantex/core';
export { GrantGuard } from './grant-guard.ts';
export { GrantexModule } from './grantex-module.ts';
export type { GrantexAsyncOptions, GrantexOptions } from './grantex-module.ts';
export { GrantRefusedException } from './http-bridge.ts';
export { GrantSignal, RequestGrant, RequireGrant } from './require-grant.ts';
export type { RequireGrantDecorator, RequireGrantMethodDecorator, RouteRule } from './require-grant.ts';
