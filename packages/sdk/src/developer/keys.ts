import type { Role } from '@grantex/core/issuer';
import { type CallOptions, pathOf, REPEAT_WITHIN_MEMORY, type WriteOptions } from '../transport/call.ts';
import { byPage, type Page, type PageQuery } from '../transport/pages.ts';
import type { Transport } from '../transport/transport.ts';

/** An API key, without its secret. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  /** The key in whose console session somebody allowed this one (`grantex login`); revoking it revokes this one. */
  readonly allowedBy: string | null;
}

export interface NewApiKey {
  readonly name: string;
  readonly roles: readonly [Role, ...Role[]];
  /** ISO 8601, in the future. Default: it does not expire. */
  readonly expiresAt?: string | undefined;
}

export interface ApiKeyPage extends Page {
  readonly keys: readonly ApiKey[];
}

/** `/v1/keys` (admin). */
export interface Keys {
  /** `apiKey` is only in this response. */
  create(key: NewApiKey, options?: WriteOptions): Promise<ApiKey & { readonly apiKey: string }>;
  list(query?: PageQuery, options?: CallOptions): Promise<ApiKeyPage>;
  /** Every key, newest first; pages are fetched as needed. */
  listAll(options?: CallOptions): AsyncIterable<ApiKey>;
  /** Ends a key at once, and the keys that were allowed in its console sessions. */
  revoke(keyId: string, options?: CallOptions): Promise<void>;
  /** Ends the key of this client, whatever its role. */
  revokeOwn(options?: CallOptions): Promise<void>;
  /**
   * Creates a successor of the current key; the old key works for 24 more hours. This client keeps using the old key:
   * create a new client with the new one.
   */
  rotate(options?: WriteOptions): Promise<{ readonly apiKey: string; readonly rotatedAt: string }>;
}

const KEYS = '/v1/keys';

export function createKeys(transport: Transport): Keys {
  const keys: Keys = {
    create: (body, options) =>
      transport.send({ method: 'POST', path: KEYS, body, repeatWithin: REPEAT_WITHIN_MEMORY }, options),
    list: (query, options) => transport.send({ method: 'GET', path: KEYS, query: { ...query } }, options),
    listAll: (options) =>
      byPage(
        (query) => keys.list(query, options),
        (page) => page.keys,
      ),
    revoke: async (keyId, options) =>
      transport.send({ method: 'DELETE', path: pathOf(KEYS, keyId) }, options),
    revokeOwn: (options) => transport.send({ method: 'DELETE', path: '/v1/me/key' }, options),
    rotate: (options) =>
      transport.send({ method: 'POST', path: `${KEYS}/rotate`, repeatWithin: REPEAT_WITHIN_MEMORY }, options),
  };
  return keys;
}
