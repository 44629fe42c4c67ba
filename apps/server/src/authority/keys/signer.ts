import type { NewIssuerKey } from './issuer-key.ts';

/**
 * Holds the issuer's private keys and signs with them. {@link createLocalSigner} keeps them encrypted in the database; a
 * key management service would keep them itself, under its own names. Nothing here returns a private key, so that no
 * code of the server can depend on having one.
 */
export interface Signer {
  /** Makes a key pair (RSA, 2048 bits, exponent 65537). */
  make(): Promise<NewIssuerKey>;
  /**
   * Prepares a key, once. {@link Signer.sign} then waits only for the signature.
   * @throws {StoreError} when this signer cannot use it
   */
  prepare(key: StoredKeyReference): Promise<void>;
  /**
   * Signs bytes with RSASSA-PKCS1-v1_5 and SHA-256, outside of the event loop.
   * @throws when the key was not prepared
   */
  sign(kid: string, bytes: Uint8Array): Promise<Uint8Array>;
  /** Forgets every key but these. */
  keepOnly(kids: ReadonlySet<string>): void;
}

/** What is stored of a private key. */
export interface StoredKeyReference {
  kid: string;
  /** `null` once it has signed for the last time. */
  reference: Uint8Array | null;
}
