import type { Role } from '@grantex/core/issuer';
import type { CallOptions } from '../transport/call.ts';
import type { Transport } from '../transport/transport.ts';

/** What a developer may set for all of its agents. What is absent follows the server; `null` takes a setting back. */
export interface DeveloperSettings {
  /** Whether a child's scopes must be strictly narrower than its parent's, or may equal them. */
  readonly delegation?: 'strict' | 'subset' | null | undefined;
  /** How deep agents may delegate, 0 to 10. */
  readonly maxDelegationDepth?: number | null | undefined;
  /** Longest life of a grant, such as `24h`, up to `366d`. */
  readonly maxGrantLifetime?: string | null | undefined;
  /** Whether whoever decides first may become a principal without an address. Default: not. */
  readonly firstUse?: boolean | null | undefined;
  /** The services that grants may be for, beside the issuer itself; at most 100. Default, and when empty: any. */
  readonly audiences?: readonly string[] | null | undefined;
}

/** The developer whose API key this is, and what the key is. */
export interface Developer {
  readonly developerId: string;
  readonly name: string;
  readonly email: string | null;
  readonly mode: 'sandbox' | 'live';
  readonly createdAt: string;
  readonly settings: DeveloperSettings;
  /** The API key that asks. */
  readonly keyId: string;
  /** What that key may do; `admin` may everything. */
  readonly roles: readonly Role[];
}

/** `/v1/me` (`docs/protocol.md` §11). */
export interface Me {
  get(options?: CallOptions): Promise<Developer>;
  /** Changes the settings that are named (admin). */
  update(
    changes: { readonly settings: DeveloperSettings },
    options?: CallOptions,
  ): Promise<{ readonly updated: true }>;
  /** Ends every grant of every agent of yours; new ones may follow (admin). */
  revokeGrants(options?: CallOptions): Promise<void>;
}

export function createMe(transport: Transport): Me {
  return {
    get: (options) => transport.send({ method: 'GET', path: '/v1/me' }, options),
    update: ({ settings }, options) =>
      transport.send({ method: 'PATCH', path: '/v1/me', body: { settings } }, options),
    revokeGrants: (options) => transport.send({ method: 'DELETE', path: '/v1/me/grants' }, options),
  };
}
