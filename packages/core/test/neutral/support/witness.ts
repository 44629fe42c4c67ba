import { base64url } from './issuer.ts';
import { unhex } from './hex.ts';

/** A witness that cosigns everything without a check. Written only from C2SP tlog-cosignature. */
export interface TestWitness {
  readonly verifierKey: string;
  /** The line that it adds below a note, at a time in seconds since 1970. */
  cosign(note: string, time: bigint): Promise<string>;
}

/** RFC 8032 §7.1: the keys of its first two tests. */
const SEEDS = {
  one: [
    '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  ],
  two: [
    '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
  ],
} as const;

export async function testWitness(name: string, seed: keyof typeof SEEDS = 'one'): Promise<TestWitness> {
  const [secret, publicHex] = SEEDS[seed];
  const publicKey = unhex(publicHex);
  const jwk = { kty: 'OKP', crv: 'Ed25519', d: base64url(unhex(secret)), x: base64url(publicKey) };
  const privateKey = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['sign']);
  const bytes = new TextEncoder();
  const hashed = new Uint8Array([...bytes.encode(`${name}\n`), 4, ...publicKey]);
  const id = new Uint8Array(await crypto.subtle.digest('SHA-256', hashed)).slice(0, 4);
  const hexId = Array.from(id, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return {
    verifierKey: `${name}+${hexId}+${base64([4, ...publicKey])}`,
    async cosign(note, time) {
      const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
      const signed = bytes.encode(`cosignature/v1\ntime ${time}\n${text}`);
      const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, signed));
      const stamp = new DataView(new ArrayBuffer(8));
      stamp.setBigUint64(0, time);
      return `— ${name} ${base64([...id, ...new Uint8Array(stamp.buffer), ...signature])}\n`;
    },
  };
}

function base64(bytes: readonly number[]): string {
  return btoa(String.fromCharCode(...bytes));
}
