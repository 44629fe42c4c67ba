/**
 * The vectors that core makes, for the tool that writes them.
 * @module
 */
export { vectorKinds } from './kinds.ts';
export { usedSignatures } from './sign-once.ts';
export { vectorFileText } from './vector-kind.ts';
