export * from '@grantex/core';
export { guardAction } from './guard-action.ts';
export type { GuardActionOptions } from './guard-action.ts';
export { guardRoute } from './guard-route.ts';
export type { GuardedRouteHandler, GuardRouteOptions, RouteHandler } from './guard-route.ts';
