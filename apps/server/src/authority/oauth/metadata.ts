import { DPOP_ALGORITHMS } from '@grantex/core/issuer';
import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';
import { ASSERTION_ALGORITHMS, GRANT_TYPES } from '../clients/client.ts';

/** What metadata depends on. */
export interface MetadataOptions {
  publicUrl: string;
  isRegistrationOpen: boolean;
}

/**
 * The metadata of this authorization server (RFC 8414 §2).
 * @param scopes what its services offer to clients
 */
export function metadataOf({ publicUrl, isRegistrationOpen }: MetadataOptions, scopes: readonly string[]) {
  return {
    issuer: publicUrl,
    authorization_endpoint: `${publicUrl}/oauth/authorize`,
    token_endpoint: `${publicUrl}/oauth/token`,
    ...(isRegistrationOpen ? { registration_endpoint: `${publicUrl}/oauth/register` } : {}),
    jwks_uri: `${publicUrl}/.well-known/jwks.json`,
    scopes_supported: [...scopes],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: [...GRANT_TYPES],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: [...ASSERTION_ALGORITHMS],
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: true,
    dpop_signing_alg_values_supported: [...DPOP_ALGORITHMS],
  };
}

/** All that the services of this server offer to clients; never `offline_access`, at which clients force a consent. */
export async function offeredScopes(transaction: Transaction): Promise<string[]> {
  const { rows } = await sql<{ scope: string }>`
    SELECT DISTINCT unnest(scopes) AS scope FROM resources WHERE open_to = 'clients' ORDER BY 1 LIMIT 1000`.execute(
    transaction,
  );
  return rows.map(({ scope }) => scope);
}
