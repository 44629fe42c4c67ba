import keptSignatures from './kept-signatures.json' with { type: 'json' };

const kept: { readonly [id: string]: string } = keptSignatures;
const used = new Map<string, string>();

type Algorithm = Algorithms & { readonly name: string };
type Algorithms = RsaPssParams | EcdsaParams | { readonly name: 'Ed25519' };

/** Signs bytes with a private key. */
export type SignBytes = (
  algorithm: Algorithm,
  key: CryptoKey,
  signed: Uint8Array<ArrayBuffer>,
) => Promise<Uint8Array<ArrayBuffer>>;

/** Signs as `crypto.subtle.sign` does. */
export const signAnew: SignBytes = async (algorithm, key, signed) =>
  new Uint8Array(await crypto.subtle.sign(algorithm, key, signed));

const RANDOM = ['RSA-PSS', 'ECDSA'];

/**
 * Signs, but returns the kept signature where the same key has signed the same bytes before. RSA-PSS and ECDSA give
 * another signature each time, and the vectors must not change when they are written again. For keys that do not change.
 */
export const signOnce: SignBytes = async (algorithm, key, signed) => {
  if (!RANDOM.includes(algorithm.name)) return signAnew(algorithm, key, signed);
  const id = await idOf(algorithm, key, signed);
  const known = used.get(id) ?? kept[id];
  const signature =
    known === undefined
      ? await signAnew(algorithm, key, signed)
      : Uint8Array.from(atob(known), (character) => character.charCodeAt(0));
  used.set(id, btoa(String.fromCharCode(...signature)));
  return signature;
};

/** The signatures that were used since the program began, to keep in `kept-signatures.json`. */
export function usedSignatures(): { readonly [id: string]: string } {
  return Object.fromEntries([...used].toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

/** A name for key, algorithm and bytes. */
async function idOf(algorithm: Algorithm, key: CryptoKey, signed: Uint8Array): Promise<string> {
  const { x, n } = await crypto.subtle.exportKey('jwk', key);
  const text = JSON.stringify([algorithm, x ?? n, [...signed]]);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(hash.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
