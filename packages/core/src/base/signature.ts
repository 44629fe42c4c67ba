import type { MaybePromise } from './maybe-promise.ts';

/** An RSA public key as a JWK, already checked for size and shape. */
export interface RsaPublicJwk {
  readonly kty: 'RSA';
  /** Modulus, base64url. */
  readonly n: string;
  /** Exponent, base64url. */
  readonly e: string;
}

/** The public key of an agent, as a JWK. Other members are ignored. */
export type AgentPublicJwk =
  | { readonly crv: 'Ed25519'; readonly kty: 'OKP'; readonly x: string }
  | { readonly crv: 'P-256'; readonly kty: 'EC'; readonly x: string; readonly y: string };

/**
 * Whether a signature over the given bytes is valid. Reads both before it returns, even where it returns a
 * promise.
 */
export type VerifySignature = (
  signed: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
) => MaybePromise<boolean>;

/** Imports a public key once, so that verifying a signature costs nothing else. */
export type ImportKey = (jwk: RsaPublicJwk) => MaybePromise<VerifySignature>;

/**
 * Imports the public key of an agent, for signatures of EdDSA or ES256.
 * @returns undefined where its coordinates are not a point on the curve
 */
export type ImportAgentJwk = (jwk: AgentPublicJwk) => MaybePromise<VerifySignature | undefined>;

/** SHA-256 in lower hex; a string is hashed as UTF-8. */
export type Sha256 = (data: string | Uint8Array<ArrayBuffer>) => MaybePromise<string>;

/** SHA-256 as its 32 bytes; a string is hashed as UTF-8. */
export type Sha256Bytes = (data: string | Uint8Array<ArrayBuffer>) => MaybePromise<Uint8Array<ArrayBuffer>>;
