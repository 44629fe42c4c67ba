import { type AgentKey, createAgentKey, createMemoryStore } from '@grantex/sdk';

/** A key pair, with the private key as the SDK’s stores hold it. */
export interface MadeKey {
  key: AgentKey;
  /** A JWK, as JSON. */
  privateKey: string;
}

/**
 * Makes a key pair in this browser: Ed25519, or P-256 where the browser does not support that.
 * @throws {Error} without https: browsers make keys only in secure contexts
 */
export async function makeKey(): Promise<MadeKey> {
  if (!globalThis.isSecureContext) {
    throw new Error('Browsers make keys only on https pages. Open the console over https, or use the SDK.');
  }
  const store = createMemoryStore();
  const key = await createAgentKey({ store }).catch(() => createAgentKey({ store, algorithm: 'ES256' }));
  const privateKey = await store.get(key.kid);
  if (privateKey === undefined) throw new Error('The new key was not stored. Try again.');
  return { key, privateKey };
}
