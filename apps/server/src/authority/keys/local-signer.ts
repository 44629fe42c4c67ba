import { createPrivateKey, generateKeyPair, sign as signWithKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { StoreError } from '../../base/store/errors.ts';
import { newIssuerKey } from './issuer-key.ts';
import { decrypt, encrypt } from '../../base/encryption/encryption.ts';
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
      try {
        const plaintext = decrypt(masterKey, purposeOf(kid), reference ?? new Uint8Array(0));
        keys.set(kid, createPrivateKey({ key: Buffer.from(plaintext), format: 'der', type: 'pkcs8' }));
      } catch (error) {
        throw new StoreError(
          "the master key does not open the issuer's keys; start with the one they were made under (GRANTEX_MASTER_KEY)",
          { cause: error },
        );
      }
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
