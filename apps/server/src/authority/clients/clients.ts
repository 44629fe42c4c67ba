import { ApiError } from '../../base/api-error.ts';
import type { Site } from '../../base/site.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import type { Client } from './client.ts';
import { findAgentClient } from './find-agent.ts';
import { findRegistered } from './registration.ts';

/** Finds OAuth clients. */
export interface Clients {
  /**
   * The client with this id: an agent (`ag_…`) or a registered client (`cl_…`).
   * @throws {ApiError} 401 `invalid_client` for every other id
   */
  find(clientId: string): Promise<Client>;
}

export interface ClientsOptions {
  config: Pick<Site, 'publicUrl'>;
  database: Database;
}

export function createClients({ config, database }: ClientsOptions): Clients {
  async function findStored(transaction: Transaction, clientId: string): Promise<Client | undefined> {
    if (/^ag_\w{1,59}$/.test(clientId)) return findAgentClient(transaction, clientId);
    if (/^cl_\w{1,59}$/.test(clientId)) return findRegistered(transaction, clientId, config);
    return undefined;
  }

  return {
    async find(clientId) {
      const client = await database.asSystem((transaction) => findStored(transaction, clientId));
      if (client === undefined) throw invalidClient('this server knows no such client; register it again');
      return client;
    },
  };
}

/** The refusal of a client that is unknown, or that does not show who it is (RFC 6749 §5.2). */
function invalidClient(fault: string): ApiError {
  return new ApiError(401, 'invalid_client', fault);
}
