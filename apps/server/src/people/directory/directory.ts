import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import type { Configuration } from 'openid-client';
import { discover } from './discover.ts';
import { createFairSemaphore } from '../../base/background/fair-semaphore.ts';
import { createOutboundFetch } from '../../base/outbound/outbound-fetch.ts';
import { outsideNetworks } from '../../base/outbound/outside-networks.ts';
import { clientSecretOf, type Provider } from './provider.ts';
import { type Site, isLoopback } from '../../base/site.ts';

/** A provider as a table has it, with the client that this server is there. */
export type StoredClient = Pick<Provider, 'id' | 'issuer' | 'client_id' | 'client_secret' | 'updated_at'>;

/** How this server reaches its developers' providers. */
export interface Directory {
  /**
   * Runs work that asks a developer's provider. A slow provider delays neither the server nor other developers.
   * @throws {BusyError} when it was not its turn in time
   */
  ask<RESULT>(developerId: string, work: () => Promise<RESULT>): Promise<RESULT>;
  /** Reads a provider's description. @throws {OutboundFault} */
  discover(client: { issuer: string; clientId: string; clientSecret: string }): Promise<Configuration>;
  /** The same for a stored provider, cached for some minutes. @throws {OutboundFault} */
  configurationOf(provider: StoredClient): Promise<Configuration>;
  /** The keys with which a stored provider signs, fetched when they are needed. @throws {OutboundFault} */
  keysOf(provider: StoredClient): Promise<JWTVerifyGetKey>;
}

/** What the directory needs of the server. */
export interface DirectoryOptions {
  config: Site & {
    /** Where developers' providers may be: only on the internet, or in private networks, too. */
    providerNetworks: 'public' | 'private';
  };
  masterKey: Uint8Array;
  now: () => number;
}

/** Milliseconds until a description is requested again. */
const REMEMBERED = 300_000;
const MOST_REMEMBERED = 1_000;
/** Milliseconds until the keys of a provider must have arrived. */
const PATIENCE = 10_000;
/** More bytes than any provider's description or keys have. */
const MOST_BYTES = 262_144;
/** Most connections at once. */
const AT_ONCE = { perDeveloper: 8, total: 64 };

/**
 * Reaches providers where the configuration allows it: on the internet; in private networks if the operator allows them;
 * on this machine, and without TLS, while the server's own URL is on loopback.
 */
export function createDirectory({ config, masterKey, now }: DirectoryOptions): Directory {
  const allowsHttp = isLoopback(new URL(config.publicUrl).hostname);
  const fetch = createOutboundFetch({
    allows: outsideNetworks(config),
    mostBytes: MOST_BYTES,
  });
  const remembered = new Map<string, { until: number; configuration: Promise<Configuration> }>();

  const keys = new Map<string, JWTVerifyGetKey>();

  const semaphore = createFairSemaphore(AT_ONCE);

  const directory: Directory = {
    ask: (developerId, work) => semaphore.run(developerId, work),
    discover: (client) => discover({ fetch, allowsHttp }, client),
    async keysOf(provider) {
      const { jwks_uri: url = '' } = (await directory.configurationOf(provider)).serverMetadata();
      const known = keys.get(url);
      if (known !== undefined) return known;
      const [oldest] = keys.keys();
      if (oldest !== undefined && keys.size >= MOST_REMEMBERED) keys.delete(oldest);
      const own = createRemoteJWKSet(new URL(url), {
        [customFetch]: (address, { method, headers, signal }) =>
          fetch(address, { method, headers: Object.fromEntries(headers), signal }),
        cacheMaxAge: REMEMBERED,
        timeoutDuration: PATIENCE,
      });
      keys.set(url, own);
      return own;
    },
    configurationOf(provider) {
      const key = `${provider.id} ${provider.updated_at.getTime()}`;
      const known = remembered.get(key);
      if (known !== undefined && known.until > now()) return known.configuration;
      const [oldest] = remembered.keys();
      if (oldest !== undefined && remembered.size >= MOST_REMEMBERED) remembered.delete(oldest);
      const { issuer, client_id: clientId } = provider;
      const clientSecret = clientSecretOf(provider, masterKey);
      const configuration = discover({ fetch, allowsHttp }, { issuer, clientId, clientSecret });
      remembered.delete(key);
      remembered.set(key, { until: now() + REMEMBERED, configuration });
      // After a failure the next caller asks again.
      configuration.catch(() => remembered.delete(key));
      return configuration;
    },
  };
  return directory;
}
