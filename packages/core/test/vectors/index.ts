/**
 * The vectors that core makes, for the tool that writes them and for packages that make more.
 * @module
 */
export { vectorKinds } from './kinds.ts';
export { reportVector } from './report.ts';
export { usedSignatures } from './sign-once.ts';
export { vectorFile, vectorFileText } from './vector-kind.ts';
export type { VectorFile } from './vector-kind.ts';
