import { base64urlVectors } from './kinds/base64url.ts';
import { canonicalJsonVectors } from './kinds/canonical-json.ts';
import { chainVectors } from './kinds/chain.ts';
import { claimsVectors } from './kinds/claims.ts';
import { decimalVectors } from './kinds/decimal.ts';
import { detailsVectors } from './kinds/details.ts';
import { detailsCallVectors } from './kinds/details-call.ts';
import { dpopVectors } from './kinds/dpop/dpop.ts';
import { durationVectors } from './kinds/duration.ts';
import { entryVectors } from './kinds/entry.ts';
import { entrySignatureVectors } from './kinds/entry-signature.ts';
import { exportVectors } from './kinds/export/export.ts';
import { feedVectors } from './kinds/feed/feed.ts';
import { feedMessageVectors } from './kinds/feed/feed-message.ts';
import { httpVectors } from './kinds/http.ts';
import { merkleVectors } from './kinds/merkle.ts';
import { noteVectors } from './kinds/note.ts';
import { refusalVectors } from './kinds/refusal.ts';
import { ruleVectors } from './kinds/rule.ts';
import { scopeVectors } from './kinds/scope.ts';
import { signatureVectors } from './kinds/signature.ts';
import { tokenVectors } from './kinds/token.ts';
import type { VectorKind } from './vector-kind.ts';

/** Every kind of vectors that core makes and runs. */
export const vectorKinds: readonly VectorKind[] = [
  base64urlVectors,
  canonicalJsonVectors,
  chainVectors,
  claimsVectors,
  decimalVectors,
  detailsVectors,
  detailsCallVectors,
  dpopVectors,
  durationVectors,
  entryVectors,
  entrySignatureVectors,
  exportVectors,
  feedVectors,
  feedMessageVectors,
  httpVectors,
  merkleVectors,
  noteVectors,
  refusalVectors,
  ruleVectors,
  scopeVectors,
  signatureVectors,
  tokenVectors,
];
