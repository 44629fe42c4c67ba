import { createPublicKey, sign as signWithKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Database } from '../store/database.ts';
import { makeIssuerKey, readPrivateKey, type PublicIssuerKey } from './issuer-key.ts';
import { readIssuerKeys, storeFirstKey, type StoredIssuerKey } from './stored-issuer-keys.ts';

/** The issuer's RSA keys. They sign grant tokens and feed messages, and nothing else (`docs/protocol.md` §6, §9). */
export interface IssuerKeys {
  /**
   * Signs a payload with the active key, in the thread pool: a compact JWS, header `{alg: RS256, typ, kid}`.
   * @param payload UTF-8 JSON, exactly the bytes to be signed
   */
  sign(typ: SignedType, payload: Uint8Array): Promise<string>;
  /** The public key of a `kid` that is active, next or retired; undefined for any other. */
  verificationKey(kid: string): Promise<KeyObject | undefined>;
  /** What `/.well-known/jwks.json` publishes. */
  jwks(): Promise<{ keys: PublicIssuerKey[] }>;
}

export type SignedType = 'at+jwt' | 'secevent+jwt';

export interface IssuerKeysOptions {
  database: Database;
  masterKey: Uint8Array;
  now: () => number;
}

interface Loaded {
  at: number;
  active: { kid: string; privateKey: KeyObject };
  published: PublicIssuerKey[];
  byKid: Map<string, KeyObject>;
}

/** Another process may have rotated the keys: what is older than this is read again, behind the answer. */
const FRESH_MILLISECONDS = 10_000;
/** How often an unknown `kid` may ask the database. */
const UNKNOWN_MILLISECONDS = 1_000;

const signInThreadPool = promisify(signWithKey);

/**
 * Opens the issuer's keys, and makes the first one, active at once, where there is none.
 * @throws {StoreError} when the master key is not the one that they were encrypted under
 */
export async function openIssuerKeys({ database, masterKey, now }: IssuerKeysOptions): Promise<IssuerKeys> {
  const headers = new Map<string, string>();
  let loaded = await load();
  let loading: Promise<void> | undefined;

  async function load(): Promise<Loaded> {
    const found = await database.asSystem(readIssuerKeys);
    const stored = found.length > 0 ? found : await makeFirst();
    const active = stored.find(({ state }) => state === 'active');
    if (active === undefined) throw new Error('the issuer has no active key');
    return {
      at: now(),
      active: { kid: active.kid, privateKey: readPrivateKey(masterKey, active) },
      published: stored.map(({ publicJwk }) => publicJwk),
      byKid: new Map(
        stored.map(({ kid, publicJwk }) => [kid, createPublicKey({ key: { ...publicJwk }, format: 'jwk' })]),
      ),
    };
  }

  async function makeFirst(): Promise<StoredIssuerKey[]> {
    const key = await makeIssuerKey(masterKey);
    return database.asSystem((transaction) => storeFirstKey(transaction, key));
  }

  function reload(): Promise<void> {
    loading ??= load()
      .then((fresh) => void (loaded = fresh))
      .finally(() => (loading = undefined));
    return loading;
  }

  /** What is loaded; read again behind the answer when it is old. A database that is away changes nothing. */
  function current(): Loaded {
    if (now() - loaded.at > FRESH_MILLISECONDS) reload().catch(() => undefined);
    return loaded;
  }

  function headerOf(typ: SignedType, kid: string): string {
    const name = `${typ} ${kid}`;
    const known = headers.get(name);
    if (known !== undefined) return known;
    const header = Buffer.from(JSON.stringify({ alg: 'RS256', typ, kid })).toString('base64url');
    headers.set(name, header);
    return header;
  }

  return {
    async sign(typ, payload) {
      const { kid, privateKey } = current().active;
      const input = `${headerOf(typ, kid)}.${Buffer.from(payload).toString('base64url')}`;
      const signature = await signInThreadPool('RSA-SHA256', Buffer.from(input), privateKey);
      return `${input}.${signature.toString('base64url')}`;
    },
    async verificationKey(kid) {
      const known = current().byKid.get(kid);
      if (known === undefined && now() - loaded.at > UNKNOWN_MILLISECONDS) await reload();
      return known ?? loaded.byKid.get(kid);
    },
    jwks: async () => ({ keys: current().published }),
  };
}
