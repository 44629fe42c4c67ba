import type { ImportAgentJwk, ImportKey, Sha256, Sha256Bytes } from './signature.ts';

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
const P256 = { name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-256' };
const encoder: TextEncoder = new TextEncoder();

export const importKey: ImportKey = async ({ kty, n, e }) => {
  const key = await crypto.subtle.importKey('jwk', { kty, n, e, alg: 'RS256' }, ALGORITHM, false, ['verify']);
  // Copies, because not every platform copies before it returns, and the caller reuses these bytes.
  return (signed, signature) => crypto.subtle.verify(ALGORITHM.name, key, signature.slice(), signed.slice());
};

export const importAgentJwk: ImportAgentJwk = async (jwk) => {
  const parameters = jwk.crv === 'Ed25519' ? { name: 'Ed25519' } : P256;
  try {
    const key = await crypto.subtle.importKey('jwk', { ...jwk }, parameters, false, ['verify']);
    return (signed, signature) => crypto.subtle.verify(parameters, key, signature.slice(), signed.slice());
  } catch (error) {
    if ((error as Error).name === 'DataError') return undefined;
    throw error;
  }
};

export const sha256: Sha256 = async (data) =>
  Array.from(await digest(data), (byte) => byte.toString(16).padStart(2, '0')).join('');

export const sha256Bytes: Sha256Bytes = digest;

async function digest(data: string | Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = typeof data === 'string' ? encoder.encode(data) : data;
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
