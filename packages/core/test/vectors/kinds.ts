import { base64urlVectors } from './kinds/base64url.ts';
import { canonicalJsonVectors } from './kinds/canonical-json.ts';
import { decimalVectors } from './kinds/decimal.ts';
import { durationVectors } from './kinds/duration.ts';
import { refusalVectors } from './kinds/refusal.ts';
import { scopeVectors } from './kinds/scope.ts';
import { tokenVectors } from './kinds/token.ts';
import type { VectorKind } from './vector-kind.ts';

/** Every kind of vectors that core makes and runs. */
export const vectorKinds: readonly VectorKind[] = [
  base64urlVectors,
  canonicalJsonVectors,
  decimalVectors,
  durationVectors,
  refusalVectors,
  scopeVectors,
  tokenVectors,
];
