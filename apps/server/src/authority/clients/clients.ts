import { claimedSubject } from '../../base/one-time-jwt.ts';
import { createOutboundFetch, type OutboundFetch } from '../../base/outbound/outbound-fetch.ts';
import { type Site, isLoopback } from '../../base/site.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { ClientAuthentication } from '../../base/store/schema/oauth-tables.ts';
import { takeOnce } from '../../base/store/take-once.ts';
import type { Client, ClientKeys } from './client.ts';
import { invalidAssertion, verifyAssertion } from './client-assertion.ts';
import { clientDocument, jwksDocument } from './document-kinds.ts';
import { findAgentClient } from './find-agent.ts';
import type { PublicJwks } from './public-jwks.ts';
import {
  type Requester,
  createPublishedDocuments,
  type PublishedDocumentsOptions,
} from './published-documents.ts';
import { isDocumentUrl } from './published-url.ts';
import { invalidClient } from './refusals.ts';
import { findRegistered } from './registration.ts';

/** Finds OAuth clients, and checks who they are. */
export interface Clients {
  /**
   * The client with this id: an agent (`ag_…`), a registered client (`cl_…`), or the URL of a client's document, which is
   * fetched for whoever asks, unless there is a fresh copy.
   * @throws {ApiError} 401 `INVALID_CLIENT` for every other id and for a wrong document, 503 `TEMPORARILY_UNAVAILABLE`
   *   while a document cannot be reached, 429 `RATE_LIMITED` after too many unknown URLs from one network
   */
  find(clientId: string, requester: Requester): Promise<Client>;
  /**
   * The client that sends a request, as it shows. An assertion is used up, whatever becomes of the request.
   * @throws {ApiError} 401 `INVALID_CLIENT`, or what `find` throws
   */
  authenticate(presented: PresentedClient, requester: Requester): Promise<AuthenticatedClient>;
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

export interface ClientsOptions extends Pick<PublishedDocumentsOptions, 'database' | 'log' | 'now'> {
  config: Pick<Site, 'publicUrl'> & { rateLimit: number };
  /** Reaches the hosts of documents. Default: on the internet alone, or on loopback if this server is there. */
  fetch?: OutboundFetch;
}

/** Most bytes of a document. */
const MOST_BYTES = 65_536;
/** Seconds after which keys are fetched again when none of them fits. */
const KEYS_SETTLED = 60;

export function createClients({ config, database, log, now, fetch }: ClientsOptions): Clients {
  const isLocal = isLoopback(new URL(config.publicUrl).hostname);
  const documents = createPublishedDocuments({
    database,
    fetch:
      fetch ?? createOutboundFetch({ allows: new Set(isLocal ? ['loopback'] : []), mostBytes: MOST_BYTES }),
    isLimited: config.rateLimit > 0,
    log,
    now,
  });
  const metadataDocument = clientDocument(config);

  async function findStored(transaction: Transaction, clientId: string): Promise<Client | undefined> {
    if (/^ag_\w{1,59}$/.test(clientId)) return findAgentClient(transaction, clientId);
    if (/^cl_\w{1,59}$/.test(clientId)) return findRegistered(transaction, clientId, config);
    return undefined;
  }

  async function find(clientId: string, requester: Requester): Promise<Client> {
    if (isDocumentUrl(clientId, config)) {
      const metadata = await documents.read(clientId, metadataDocument, requester);
      return { kind: 'document', id: clientId, ...metadata };
    }
    const client = await database.asSystem((transaction) => findStored(transaction, clientId));
    if (client === undefined) throw invalidClient('this server knows no such client; register it again');
    return client;
  }

  async function readKeys(keys: ClientKeys, requester: Requester, isAgain: boolean): Promise<PublicJwks> {
    if ('jwks' in keys) return keys.jwks;
    return documents.read(keys.jwksUri, jwksDocument, requester, isAgain ? KEYS_SETTLED : undefined);
  }

  return {
    find,
    async authenticate({ clientId, assertionType, assertion }, requester) {
      if (clientId === undefined && assertion === undefined)
        throw invalidClient('client_id: name the client');
      if ((assertion === undefined) !== (assertionType === undefined)) {
        throw invalidClient('client_assertion: give it together with client_assertion_type, or neither');
      }
      const client = await find(clientId ?? claimedSubject(assertion ?? '', invalidAssertion), requester);
      if (client.kind === 'agent' && client.status === 'suspended') {
        throw invalidClient('this agent is suspended');
      }
      const { keys } = client;
      const method = assertion === undefined ? 'none' : 'private_key_jwt';
      if (!client.authenticationMethods.includes(method)) {
        const ways =
          client.authenticationMethods.join(' or ') || 'nothing: it has neither a key nor a redirect URI';
        throw invalidClient(`this client authenticates with ${ways}`);
      }
      if (assertion === undefined || keys === undefined) return { client, method };
      const { jti, expiresAt } = await verifyAssertion({ assertion, assertionType }, client, {
        issuer: config.publicUrl,
        now: now(),
        readKeys: (isAgain) => readKeys(keys, requester, isAgain),
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
