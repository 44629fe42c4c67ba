import { vectorKind, type VectorKind } from '../../vector-kind.ts';
import { askGuard, GUARD_DEFAULTS, type GuardCase, guardCases } from './guards.ts';
import { checkProof, PROOF_DEFAULTS, type ProofCase, proofCases } from './proofs.ts';

/** Tokens that are bound to keys, and their proofs (RFC 9449, `docs/protocol.md` §6). */
export const dpopVectors: VectorKind = vectorKind<ProofCase | GuardCase>({
  kind: 'dpop',
  about:
    'DPoP proofs for a request, and requests to a guard that accepts them. Every token has the scope `flights:search`, which every call needs.',
  defaults: { ...PROOF_DEFAULTS, ...GUARD_DEFAULTS },
  cases: async () => [...(await proofCases()), ...(await guardCases())],
  run: (vector): unknown => (vector.operation === 'check' ? checkProof(vector) : askGuard(vector)),
});
