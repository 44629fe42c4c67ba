import type { FEED_MESSAGE_TYPE, GRANT_TOKEN_TYPE } from '@grantex/core/issuer';
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Database } from '../../base/store/database.ts';
import type { PublicIssuerKey } from './issuer-key.ts';
import type { Signer } from './signer.ts';
import { readIssuerKeys, storeIssuerKey, type StoredIssuerKey } from './stored-issuer-keys.ts';
import type { Telemetry } from '../../base/telemetry/telemetry.ts';
import { inSpan } from '../../base/telemetry/tracer.ts';

/**
 * The issuer's RSA keys. They sign grant tokens and feed messages, and nothing else (`docs/protocol.md` §6, §9).
 * Another process may change them: {@link IssuerKeys.ready} reads them again when they are older than five seconds. The
 * other members never ask the database, so that they can be called inside a transaction: the embedded database has one
 * connection, and the transaction holds it.
 */
export interface IssuerKeys {
  /**
   * Makes the keys new enough to sign and to verify with. Call it before the transaction that does.
   * @param kid a key that will be looked up: if it is unknown, the keys are read once more
   * @returns a promise only where there is something to wait for; it rejects when the database fails
   */
  ready(kid?: string): Promise<void> | undefined;
  /** Reads the keys again now. Call it after this process has changed them. */
  refresh(): Promise<void>;
  /**
   * Signs a payload with the active key, in the thread pool: a compact JWS, header `{alg: RS256, typ, kid}`.
   * @param payload UTF-8 JSON, exactly the bytes to be signed
   */
  sign(typ: SignedType, payload: Uint8Array): Promise<string>;
  /** The `kid` that {@link sign} signs with, as far as this process knows. */
  activeKid(): string;
  /** The public key of a published `kid`; undefined for any other. */
  verificationKey(kid: string): KeyObject | undefined;
  /** What `/.well-known/jwks.json` publishes; the last known keys while the database is unavailable. */
  jwks(): Promise<{ keys: PublicIssuerKey[] }>;
}

export type SignedType = typeof GRANT_TOKEN_TYPE | typeof FEED_MESSAGE_TYPE;

export interface IssuerKeysOptions {
  database: Database;
  signer: Signer;
  /** Milliseconds since 1970. */
  now: () => number;
}

interface Loaded {
  at: number;
  activeKid: string;
  published: PublicIssuerKey[];
  byKid: Map<string, KeyObject>;
}

/** Keys that are older than this are read again in the background, */
const EARLY_MILLISECONDS = 1_000;
/** and calls wait for keys that are older than this. */
const STALE_MILLISECONDS = 5_000;

/**
 * Opens the issuer's keys. Makes the first one, active at once, if there is none.
 * @throws {StoreError} when the signer cannot use the active key
 */
export async function openIssuerKeys({ database, signer, now }: IssuerKeysOptions): Promise<IssuerKeys> {
  const headers = new Map<string, string>();
  let loaded = await read();
  let loading: Promise<void> | undefined;
  let following: Promise<void> | undefined;

  async function read(known?: Loaded): Promise<Loaded> {
    const at = now();
    const found = await database.asSystem(readIssuerKeys);
    const stored = found.some(isActive) ? found : await makeFirst();
    const active = stored.find(isActive);
    if (active === undefined) throw new Error('the issuer has no active key');
    await signer.prepare(active);
    const published = stored.filter(({ isPublished }) => isPublished).map(({ publicJwk }) => publicJwk);
    return { at, activeKid: active.kid, published, byKid: importKeys(published, known?.byKid) };
  }

  async function makeFirst(): Promise<StoredIssuerKey[]> {
    const key = await signer.make();
    return database.asSystem(async (transaction) => {
      // Of processes that start at the same time one wins, and all of them get its key.
      await storeIssuerKey(transaction, key, 'active');
      return readIssuerKeys(transaction);
    });
  }

  function load(): Promise<void> {
    loading ??= take().finally(() => (loading = undefined));
    return loading;
  }

  async function take(): Promise<void> {
    loaded = await read(loaded);
    // Not earlier: a token may be signed meanwhile with the key that was active until now.
    signer.keepOnly(new Set([loaded.activeKid]));
  }

  /** A running read may have begun before the change that the caller must see: then another one follows, shared by all. */
  function refresh(): Promise<void> {
    if (loading === undefined) return load();
    following ??= loading
      .catch(() => undefined)
      .then(() => {
        following = undefined;
        return load();
      });
    return following;
  }

  function ready(kid?: string): Promise<void> | undefined {
    const age = now() - loaded.at;
    // The clock was set back, so the age of the keys is unknown.
    if (age > STALE_MILLISECONDS || age < 0) return load();
    if (kid !== undefined && !loaded.byKid.has(kid)) return refresh();
    if (age > EARLY_MILLISECONDS) load().catch(() => undefined);
    return undefined;
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
    ready,
    refresh,
    async sign(typ, payload) {
      const { activeKid } = loaded;
      const input = `${headerOf(typ, activeKid)}.${Buffer.from(payload).toString('base64url')}`;
      const signature = await signer.sign(activeKid, Buffer.from(input));
      return `${input}.${Buffer.from(signature).toString('base64url')}`;
    },
    activeKid: () => loaded.activeKid,
    verificationKey: (kid) => loaded.byKid.get(kid),
    async jwks() {
      await ready()?.catch(() => undefined);
      return { keys: loaded.published };
    },
  };
}

function isActive({ state }: StoredIssuerKey): boolean {
  return state === 'active';
}

/** A key stays the same object for as long as it is published. */
function importKeys(
  published: readonly PublicIssuerKey[],
  known: ReadonlyMap<string, KeyObject> = new Map(),
): Map<string, KeyObject> {
  return new Map(
    published.map((jwk) => [
      jwk.kid,
      known.get(jwk.kid) ?? createPublicKey({ key: { ...jwk }, format: 'jwk' }),
    ]),
  );
}

/** Adds a span to the request that waits for a signature. */
export function watchSigning(issuerKeys: IssuerKeys, { tracer }: Telemetry): IssuerKeys {
  if (tracer === undefined) return issuerKeys;
  return {
    ...issuerKeys,
    sign: (typ, payload) =>
      inSpan(tracer, 'sign', { attributes: { 'grantex.jws.typ': typ } }, () => issuerKeys.sign(typ, payload)),
  };
}
