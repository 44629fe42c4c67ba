export * from '@grantex/core';
export { grantex } from './plugin.ts';
export type { GrantexOptions } from './plugin.ts';
export type { GrantHook, GuardedRequest, RequireGrant } from './require-grant.ts';
