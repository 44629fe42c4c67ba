import type { Site } from '../../base/site.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import type { ClientAuthentication } from '../../base/store/schema/oauth-tables.ts';
import { takeOnce } from '../../base/store/take-once.ts';
import type { Client, ClientKeys } from './client.ts';
import { claimedClient, verifyAssertion } from './client-assertion.ts';
import { findAgentClient } from './find-agent.ts';
import type { PublicJwks } from './public-jwks.ts';
import { invalidClient } from './refusals.ts';
import { findRegistered } from './registration.ts';

/** Finds OAuth clients, and checks who they are. */
export interface Clients {
  /**
   * The client with this id: an agent (`ag_…`) or a registered client (`cl_…`).
   * @throws {ApiError} 401 `INVALID_CLIENT` for every other id
   */
  find(clientId: string): Promise<Client>;
  /**
   * The client that sends a request, as it shows. An assertion is used up, whatever becomes of the request.
   * @throws {ApiError} 401 `INVALID_CLIENT`
   */
  authenticate(presented: PresentedClient): Promise<AuthenticatedClient>;
}

/** What a request says about its client: parameters of RFC 6749 §3.2.1 and RFC 7521 §4.2. */
export interface PresentedClient {
  /** `client_id`; it may be left out beside an assertion. */
  clientId: string | undefined;
  /** `client_assertion_type` */
  assertionType: string | undefined;
  /** `client_assertion` */
  assertion: string | undefined;
}

export interface AuthenticatedClient {
  readonly client: Client;
  /** How it showed who it is. Everybody may claim to be a client that needs `none`. */
  readonly method: ClientAuthentication;
}

export interface ClientsOptions {
  config: Pick<Site, 'publicUrl'>;
  database: Database;
  /** Milliseconds since 1970. */
  now: () => number;
}

export function createClients({ config, database, now }: ClientsOptions): Clients {
  async function findStored(transaction: Transaction, clientId: string): Promise<Client | undefined> {
    if (/^ag_\w{1,59}$/.test(clientId)) return findAgentClient(transaction, clientId);
    if (/^cl_\w{1,59}$/.test(clientId)) return findRegistered(transaction, clientId, config);
    return undefined;
  }

  async function find(clientId: string): Promise<Client> {
    const client = await database.asSystem((transaction) => findStored(transaction, clientId));
    if (client === undefined) throw invalidClient('this server knows no such client; register it again');
    return client;
  }

  async function readKeys(keys: ClientKeys): Promise<PublicJwks> {
    if ('jwks' in keys) return keys.jwks;
    throw invalidClient('the keys of this client cannot be read');
  }

  return {
    find,
    async authenticate({ clientId, assertionType, assertion }) {
      if (clientId === undefined && assertion === undefined)
        throw invalidClient('client_id: name the client');
      if ((assertion === undefined) !== (assertionType === undefined)) {
        throw invalidClient('client_assertion: give it together with client_assertion_type, or neither');
      }
      const client = await find(clientId ?? claimedClient(assertion ?? ''));
      const { keys } = client;
      const method = assertion === undefined ? 'none' : 'private_key_jwt';
      if (!client.authenticationMethods.includes(method)) {
        throw invalidClient(`this client authenticates with ${client.authenticationMethods.join(' or ')}`);
      }
      if (assertion === undefined || keys === undefined) return { client, method };
      const { jti, expiresAt } = await verifyAssertion({ assertion, assertionType }, client, {
        issuer: config.publicUrl,
        now: now(),
        readKeys: () => readKeys(keys),
      });
      const isFirst = await database.asSystem((transaction) =>
        takeOnce(transaction, ['client_assertion', client.id, jti], expiresAt),
      );
      if (!isFirst)
        throw invalidClient('client_assertion: it was used before; make a new one for each request');
      return { client, method };
    },
  };
}
