import type { webcrypto } from 'node:crypto';
import { type CryptoKeyPair, DPoP, type DPoPHandle } from 'oauth4webapi';
import { checkKeyFolder, makeAgentKey } from '../files/agent-key-file.ts';
import { readSecretFile } from '../files/secret-file.ts';

/** A new key, its file, and what proves it to the server (RFC 9449). */
export interface LoginKey {
  readonly file: string;
  readonly dpop: DPoPHandle;
}

/** Makes a key that a token is to be bound to, in a file that `loadAgentKey` of `@grantex/sdk` can read. */
export async function makeLoginKey(keyDir: string): Promise<LoginKey> {
  const folder = { keyDir, algorithm: 'EdDSA' } as const;
  await checkKeyFolder(folder);
  const { file, key } = await makeAgentKey(folder);
  const { alg: _sameUnderTwoNames, ...jwk } = JSON.parse(
    await readSecretFile(file, 'the new key'),
  ) as webcrypto.JsonWebKey;
  const pair: CryptoKeyPair = {
    privateKey: await crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['sign']),
    publicKey: await crypto.subtle.importKey('jwk', { ...key.publicKey }, 'Ed25519', true, ['verify']),
  };
  return { file, dpop: DPoP({}, pair) };
}
