import { createPublicKey, hash, verify } from 'node:crypto';
import { toDerSignature } from './der-signature.ts';
import type { ImportAgentJwk, ImportKey, Sha256, Sha256Bytes } from './signature.ts';

/** Bytes of an ES256 signature. */
const ES256_LENGTH = 64;

// Synchronous on purpose: one `verify` with an imported key costs a third of what Web Crypto's promise costs.
export const importKey: ImportKey = ({ kty, n, e }) => {
  const key = createPublicKey({ key: { kty, n, e }, format: 'jwk' });
  return (signed, signature) => verify('RSA-SHA256', signed, key, signature);
};

export const importAgentJwk: ImportAgentJwk = (jwk) => {
  try {
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    if (jwk.crv === 'Ed25519') return (signed, signature) => verify(null, signed, key, signature);
    // As DER, because `dsaEncoding` would need an object around the key, for which Node takes a third longer.
    return (signed, signature) =>
      signature.length === ES256_LENGTH && verify('SHA256', signed, key, toDerSignature(signature));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_CRYPTO_INVALID_JWK') return undefined;
    throw error;
  }
};

export const sha256: Sha256 = (data) => hash('sha256', data, 'hex');

// Through a text with one character per byte: allocating a Buffer costs more than the hash.
export const sha256Bytes: Sha256Bytes = (data) => {
  const binary = hash('sha256', data, 'binary');
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
};
