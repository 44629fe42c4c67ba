import { generateKeyPair, sign as signWithKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { newIssuerKey } from './issuer-key.ts';
import { encrypt } from '../../base/encryption/encryption.ts';
import { decryptPrivateKey } from '../../base/encryption/private-key.ts';
import type { Signer } from './signer.ts';

const BITS = 2_048;
const generate = promisify(generateKeyPair);
const signInThreadPool = promisify(signWithKey);

/**
 * Signs in this process. The keys are stored as PKCS#8, each encrypted under a key that is derived for it from the
 * master key, so that the bytes of one row are useless in another.
 */
export function createLocalSigner(masterKey: Uint8Array): Signer {
  const keys = new Map<string, KeyObject>();

  return {
    async make() {
      const { publicKey, privateKey } = await generate('rsa', { modulusLength: BITS });
      const plaintext = privateKey.export({ format: 'der', type: 'pkcs8' });
      return newIssuerKey(publicKey, (kid) => encrypt(masterKey, purposeOf(kid), plaintext));
    },
    async prepare({ kid, reference }) {
      if (keys.has(kid)) return;
      const encrypted = reference ?? new Uint8Array(0);
      keys.set(kid, decryptPrivateKey(masterKey, purposeOf(kid), encrypted, "the issuer's key"));
    },
    async sign(kid, bytes) {
      const key = keys.get(kid);
      if (key === undefined) throw new Error(`the key ${kid} was not prepared`);
      return signInThreadPool('RSA-SHA256', bytes, key);
    },
    keepOnly(kids) {
      for (const kid of keys.keys()) if (!kids.has(kid)) keys.delete(kid);
    },
  };
}

function purposeOf(kid: string): string {
  return `issuer key ${kid}`;
}
