import { importAgentJwk } from '#signature';
import { readAgentJwk, thumbprintOf } from '../base/agent-jwk.ts';
import { readEncodedObject } from '../base/encoded-json.ts';
import { isObject } from '../base/json.ts';
import { type MaybePromise, whenReady } from '../base/maybe-promise.ts';
import type { AgentPublicJwk, VerifySignature } from '../base/signature.ts';
import { invalidProof } from './refuse-proof.ts';

/** The key that a proof was made with. */
export interface ProofKey {
  /** Its RFC 7638 thumbprint. */
  readonly jkt: string;
  readonly verify: VerifySignature;
}

/** The curve of each `alg` that a proof may have. `EdDSA` and `Ed25519` name the same algorithm (RFC 9864). */
const CURVES: ReadonlyMap<unknown, string> = new Map([
  ['ES256', 'P-256'],
  ['EdDSA', 'Ed25519'],
  ['Ed25519', 'Ed25519'],
]);
const MEMBERS: readonly string[] = ['alg', 'jwk', 'typ'];
const TYPES: readonly unknown[] = ['dpop+jwt', 'application/dpop+jwt'];

// A client sends one header with all its proofs. Importing its key each time would cost a third of the signature check.
const known = new Map<string, ProofKey>();
const MAX_KNOWN = 1000;

/**
 * Reads the header of a proof, and imports its key (RFC 9449 §4.2).
 * @throws {AuthorizationError} `proof_invalid` unless it is exactly `typ: dpop+jwt`, `alg` ES256, EdDSA or Ed25519, and as
 *   `jwk` a public key for that algorithm
 */
export function proofKey(encoded: string): MaybePromise<ProofKey> {
  const key = known.get(encoded);
  if (key !== undefined) return key;
  const jwk = jwkOf(encoded);
  return whenReady(importAgentJwk(jwk), (verify) => {
    if (verify === undefined) throw invalidProof('Its "jwk" is not a point on the curve.');
    return whenReady(thumbprintOf(jwk), (jkt) => remember(encoded, { jkt, verify }));
  });
}

function jwkOf(encoded: string): AgentPublicJwk {
  const header = readEncodedObject(encoded);
  if (header === undefined) throw invalidProof('Its header is not the base64url of a JSON object.');
  const { typ, alg, jwk } = header;
  // A media type, compared without regard to case (RFC 7515 §4.1.9).
  if (typeof typ !== 'string' || !TYPES.includes(typ.toLowerCase()))
    throw invalidProof('Its "typ" is not dpop+jwt.');
  const curve = CURVES.get(alg);
  if (curve === undefined) throw invalidProof('Its "alg" is not ES256, EdDSA or Ed25519.');
  if (Object.keys(header).some((member) => !MEMBERS.includes(member))) {
    throw invalidProof('Its header contains more than "typ", "alg" and "jwk".');
  }
  const key = readAgentJwk(jwk);
  if (key?.crv !== curve || !isForSignatures(jwk, curve)) {
    throw invalidProof('Its "jwk" is not a public key for its "alg".');
  }
  return key;
}

/** Whether the members that restrict the use of a key allow this one (RFC 7517 §4.2 to §4.4). */
function isForSignatures(jwk: unknown, curve: string): boolean {
  if (!isObject(jwk)) return false;
  const { use = 'sig', key_ops: operations = ['verify'], alg } = jwk;
  if (use !== 'sig' || !Array.isArray(operations) || !operations.includes('verify')) return false;
  return alg === undefined || CURVES.get(alg) === curve;
}

function remember(encoded: string, key: ProofKey): ProofKey {
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(encoded, key);
  return key;
}
