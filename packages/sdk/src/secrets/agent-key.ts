import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import type { CryptoKey, JWK, JWTPayload } from 'jose';
import { GrantexError } from '../transport/errors.ts';
import type { SecretStore } from './store.ts';

/** Ed25519 (`EdDSA`) or P-256 (`ES256`). */
export type AgentKeyAlgorithm = 'EdDSA' | 'ES256';

/** The public half, as a JWK: Ed25519 or P-256. */
export type AgentPublicKey =
  | { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string }
  | { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string };

/** An agent's key pair. Its private half cannot be exported. */
export interface AgentKey {
  /** The RFC 7638 thumbprint: the name in the store, and the key's `kid` at the server. */
  readonly kid: string;
  readonly algorithm: AgentKeyAlgorithm;
  readonly publicKey: AgentPublicKey;
  /** A compact JWS over `claims`, serialized by `JSON.stringify`, with `alg` and `header` in its protected header. */
  sign(
    claims: JWTPayload,
    header: { readonly typ: string; readonly jwk?: AgentPublicKey; readonly kid?: string },
  ): Promise<string>;
}

/** The kind of key to create, and where to store it. */
export interface CreateAgentKeyOptions {
  /** Stores the private key, as a JWK in JSON, under `kid`. */
  readonly store: SecretStore;
  /** Default `EdDSA`. */
  readonly algorithm?: AgentKeyAlgorithm | undefined;
}

/** The key to load. */
export interface LoadAgentKeyOptions {
  readonly store: SecretStore;
  /** `kid` of the created {@link AgentKey}. */
  readonly kid: string;
}

const GENERATION = {
  EdDSA: { crv: 'Ed25519', extractable: true },
  ES256: { extractable: true },
} as const;

/**
 * Creates a key pair and stores the private key in `store` before it returns the public key, so that no registered key
 * is ever without its private key.
 * @throws {TypeError} naming `algorithm` or `store`
 */
export async function createAgentKey(options: CreateAgentKeyOptions): Promise<AgentKey> {
  const { store, algorithm = 'EdDSA' } = options;
  if (typeof store?.set !== 'function') throw new TypeError('store must be a SecretStore');
  if (!Object.hasOwn(GENERATION, algorithm)) throw new TypeError('algorithm must be "EdDSA" or "ES256"');
  const { privateKey } = await generateKeyPair(algorithm, GENERATION[algorithm]);
  const privateJwk = { ...(await exportJWK(privateKey)), alg: algorithm };
  const kid = await calculateJwkThumbprint(privateJwk);
  await store.set(kid, JSON.stringify(privateJwk));
  return agentKeyOf(kid, privateJwk);
}

/** Loads a key that {@link createAgentKey} created. @throws {GrantexError} `KEY_UNKNOWN`, `STORE_DAMAGED` */
export async function loadAgentKey({ store, kid }: LoadAgentKeyOptions): Promise<AgentKey> {
  const stored = await store.get(kid);
  if (stored === undefined) throw new GrantexError('KEY_UNKNOWN', `the store holds no private key ${kid}`);
  try {
    const privateJwk = JSON.parse(stored) as JWK;
    if ((await calculateJwkThumbprint(privateJwk)) !== kid) throw new Error('the key is another one');
    return await agentKeyOf(kid, privateJwk);
  } catch {
    // The cause is left out: JSON.parse quotes the private key.
    throw new GrantexError(
      'STORE_DAMAGED',
      `the store does not hold that private key under ${kid}, but something else`,
    );
  }
}

async function agentKeyOf(kid: string, privateJwk: JWK): Promise<AgentKey> {
  const algorithm = privateJwk.alg as AgentKeyAlgorithm;
  const privateKey = (await importJWK(privateJwk, algorithm, { extractable: false })) as CryptoKey;
  return {
    kid,
    algorithm,
    publicKey: publicHalf(privateJwk),
    sign: (claims, header) =>
      new SignJWT(claims).setProtectedHeader({ alg: algorithm, ...header }).sign(privateKey),
  };
}

function publicHalf({ kty, crv, x, y }: JWK): AgentPublicKey {
  return (kty === 'OKP' ? { kty, crv, x } : { kty, crv, x, y }) as AgentPublicKey;
}
