import { createPublicKey, hash, verify } from 'node:crypto';
import type { ImportKey, Sha256 } from './signature.ts';

// Synchronous on purpose: one `verify` with a ready key is a third of what Web Crypto's promise costs.
export const importKey: ImportKey = ({ kty, n, e }) => {
  const key = createPublicKey({ key: { kty, n, e }, format: 'jwk' });
  return (signed, signature) => verify('RSA-SHA256', signed, key, signature);
};

export const sha256: Sha256 = (data) => hash('sha256', data, 'hex');
