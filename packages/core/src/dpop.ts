/**
 * Entry point for services that accept tokens which are bound to keys: what the `dpop` option of a guard takes.
 * @module
 */
export { dpop } from './dpop/dpop.ts';
export type { DpopOptions } from './dpop/dpop.ts';
export type { ReplayStore } from './dpop/refuse-dpop-replay.ts';
