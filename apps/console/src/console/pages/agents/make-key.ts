import { type AgentKey, createAgentKey, createMemoryStore } from '@grantex/sdk';

/** A key pair, and the private half of it as the SDK’s stores keep it. */
export interface MadeKey {
  key: AgentKey;
  /** A JWK, as JSON. */
  privateKey: string;
}

/**
 * Makes a key pair in this browser: Ed25519, or P-256 where the browser does not know that.
 * @throws {Error} where the page is not served over https: browsers make no keys there
 */
export async function makeKey(): Promise<MadeKey> {
  if (!globalThis.isSecureContext) {
    throw new Error('Browsers make keys on pages over https alone. Open the console there, or use the SDK.');
  }
  const store = createMemoryStore();
  const key = await createAgentKey({ store }).catch(() => createAgentKey({ store, algorithm: 'ES256' }));
  const privateKey = await store.get(key.kid);
  if (privateKey === undefined) throw new Error('The key that was made is gone. Try again.');
  return { key, privateKey };
}
