import type { Role } from '@grantex/core/issuer';
import type { CallOptions } from '../transport/call.ts';
import type { Transport } from '../transport/transport.ts';

/** How a service is open to OAuth clients (`docs/protocol.md` §14). */
export interface ResourceSettings {
  /** Who may ask for it: your own agents, or any OAuth client. Default: `agents`. */
  readonly openTo: 'agents' | 'clients';
  /** Whose login is taken: people whom you know, people of your provider, or anyone. Default: `bound`. */
  readonly people: 'bound' | 'provider' | 'anyone';
  /** What clients may ask for. Default: none. */
  readonly scopes: readonly string[];
  /** What a client gets that names no scope. Default, and when empty: all of `scopes`. */
  readonly defaultScopes: readonly string[];
  /** Whether tokens may or must be bound to a key (RFC 9449). Default: `accept`. */
  readonly dpop: 'accept' | 'required';
}

/** What changes of a service: a missing member stays as it is, or gets its default where the service is new. */
export type ResourceChange = {
  readonly [MEMBER in keyof ResourceSettings]?: ResourceSettings[MEMBER] | undefined;
};

/** A developer's settings for all of its agents. A missing member follows the server; `null` resets a setting. */
export interface DeveloperSettings {
  /** Whether a child's scopes must be strictly narrower than its parent's, or may equal them. */
  readonly delegation?: 'strict' | 'subset' | null | undefined;
  /** How deeply agents may delegate, 0 to 10. */
  readonly maxDelegationDepth?: number | null | undefined;
  /** The maximum duration of a grant, such as `24h`, up to `366d`. */
  readonly maxGrantLifetime?: string | null | undefined;
  /** Whether the first person who decides may become a principal without an address. Default: false. */
  readonly firstUse?: boolean | null | undefined;
  /** The services that grants may be for, besides the issuer itself; at most 100. Default, and when empty: any. */
  readonly audiences?: readonly string[] | null | undefined;
  /** How long audit entries are kept, such as `400d`; at least `184d`, at most `36525d`. Default: as long as the log. */
  readonly retention?: string | null | undefined;
  /**
   * The services that OAuth clients may ask for, by audience; each is among `audiences`, too. `null` removes a service;
   * services that are not named stay.
   */
  readonly resources?: Readonly<Record<string, ResourceChange | null>> | null | undefined;
}

/** Settings as the server answers them. */
export interface StoredSettings extends Omit<DeveloperSettings, 'resources'> {
  readonly resources?: Readonly<Record<string, ResourceSettings>> | null | undefined;
}

/** The domain that stands beside the developer's name where people decide (`docs/protocol.md` §11). */
export interface DeveloperDomain {
  /** In ASCII, as browsers write it: `xn--…` for other letters. */
  readonly name: string;
  /** When the domain last named the developer. Null once it no longer does: people do not see it then. */
  readonly verifiedAt: string | null;
  /** Why the last check failed, or what is wrong with the logo; null if all is well. */
  readonly fault: string | null;
  /** The path of the server's copy of the logo; null without one. */
  readonly logo: string | null;
}

/** The developer that owns the API key, and the key itself. */
export interface Developer {
  readonly developerId: string;
  readonly name: string;
  readonly email: string | null;
  readonly mode: 'sandbox' | 'live';
  readonly createdAt: string;
  readonly settings: StoredSettings;
  /** The issuer of `signInProvider`; null without one. */
  readonly signInProvider: string | null;
  readonly domain: DeveloperDomain | null;
  /** The API key of this client; null in a browser in which a person is signed in to the console. */
  readonly keyId: string | null;
  /** The person of the organization who calls, if it is known that one does. */
  readonly person: {
    readonly id: string;
    readonly name: string | null;
    readonly email: string | null;
  } | null;
  /** The roles of that key; `admin` allows everything. */
  readonly roles: readonly Role[];
}

/** `/v1/me` (`docs/protocol.md` §11). */
export interface Me {
  get(options?: CallOptions): Promise<Developer>;
  /** Changes the given settings (admin). */
  update(
    changes: { readonly settings: DeveloperSettings },
    options?: CallOptions,
  ): Promise<{ readonly updated: true }>;
  /**
   * Checks at once that `https://<domain>/.well-known/grantex.json` names you, and shows the domain and its logo to people
   * from then on (admin). The same call again checks again, after a new logo for example.
   * @throws {GrantexError} `DOMAIN_NOT_CONFIRMED`
   */
  setDomain(domain: string, options?: CallOptions): Promise<DeveloperDomain>;
  /** Removes the domain and its logo, if there is one (admin). */
  removeDomain(options?: CallOptions): Promise<void>;
  /** Revokes every grant of every agent of yours; new ones may follow (admin). */
  revokeGrants(options?: CallOptions): Promise<void>;
}

const DOMAIN = '/v1/me/domain';

export function createMe(transport: Transport): Me {
  return {
    get: (options) => transport.send({ method: 'GET', path: '/v1/me' }, options),
    update: ({ settings }, options) =>
      transport.send({ method: 'PATCH', path: '/v1/me', body: { settings } }, options),
    setDomain: async (domain, options) => {
      const body = { domain };
      const answer = await transport.send<{ readonly domain: DeveloperDomain }>(
        { method: 'PUT', path: DOMAIN, body },
        options,
      );
      return answer.domain;
    },
    removeDomain: (options) => transport.send({ method: 'DELETE', path: DOMAIN }, options),
    revokeGrants: (options) => transport.send({ method: 'DELETE', path: '/v1/me/grants' }, options),
  };
}
