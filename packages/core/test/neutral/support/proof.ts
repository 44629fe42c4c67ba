import { encodeBase64url } from '../../../src/adapter.ts';
import { signAnew, signOnce } from '../../vectors/sign-once.ts';
import { keyPairOf } from './key-pair.ts';

type Members = { readonly [member: string]: unknown };

/** A client's key that makes DPoP proofs, correctly or not. */
export interface ProofSigner {
  readonly jwk: JsonWebKey;
  readonly privateJwk: JsonWebKey;
  /** A proof for a request now, whose claims and header are replaced where given; an undefined one is left out. */
  prove(method: string, url: string, claims?: Members, header?: Members): Promise<string>;
  /** A proof of any texts. */
  signText(header: string, payload: string): Promise<string>;
}

const ALGORITHMS = {
  EdDSA: { name: 'Ed25519' },
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
} as const;

/** @param fixed its private key. Default: a new one */
export async function createProofSigner(
  algorithm: 'EdDSA' | 'ES256' = 'ES256',
  fixed?: JsonWebKey,
): Promise<ProofSigner> {
  const parameters = ALGORITHMS[algorithm];
  const makeSignature = fixed === undefined ? signAnew : signOnce;
  const { publicKey, privateKey } = await keyPairOf(
    algorithm === 'EdDSA' ? 'Ed25519' : ALGORITHMS.ES256,
    fixed,
  );
  const [jwk, privateJwk] = await Promise.all([
    crypto.subtle.exportKey('jwk', publicKey),
    crypto.subtle.exportKey('jwk', privateKey),
  ]);

  async function signText(header: string, payload: string): Promise<string> {
    const signed = `${encoded(header)}.${encoded(payload)}`;
    return `${signed}.${encodeBase64url(await makeSignature(parameters, privateKey, encoder.encode(signed)))}`;
  }

  return {
    jwk,
    privateJwk,
    prove: (htm, htu, claims = {}, header = {}) =>
      signText(
        JSON.stringify({ typ: 'dpop+jwt', alg: algorithm, jwk, ...header }),
        JSON.stringify({ htm, htu, jti: crypto.randomUUID(), iat: Math.floor(Date.now() / 1000), ...claims }),
      ),
    signText,
  };
}

/** The `ath` of a token. */
export async function hashOf(token: string): Promise<string> {
  return encodeBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(token))));
}

const encoder = new TextEncoder();

function encoded(text: string): string {
  return encodeBase64url(encoder.encode(text));
}
