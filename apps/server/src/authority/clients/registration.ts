import { z } from 'zod';
import { refusalOf } from '../../base/api-error.ts';
import type { Site } from '../../base/site.ts';
import { newId } from '../../base/ids.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { ClientAuthentication } from '../../base/store/schema/oauth-tables.ts';
import type { ForeignClient } from './client.ts';
import { invalidMetadata, readClientMetadata, withoutNulls } from './client-metadata.ts';
import type { PublicJwks } from './public-jwks.ts';

/** What was registered (RFC 7591 §3.2.1). */
export interface RegisteredMetadata {
  client_name: string;
  redirect_uris: string[];
  grant_types: string[];
  response_types: string[];
  token_endpoint_auth_method: ClientAuthentication;
  token_endpoint_auth_signing_alg?: string;
  jwks?: PublicJwks;
  jwks_uri?: string;
  dpop_bound_access_tokens?: true;
  require_pushed_authorization_requests?: true;
  authorization_details_types?: string[];
}

const UNNAMED = 'Unnamed client';

/**
 * Decides what is registered for a client: what it asks for and this server supports. A client that asks for a secret is
 * registered without one (`none`), which RFC 7591 §3.2.1 allows. `scope` is never registered: what a client may ask for is
 * the resource's to say, and a person's to approve.
 * @throws {ApiError} 400 `INVALID_REDIRECT_URI`, `INVALID_CLIENT_METADATA`
 */
export function metadataToRegister(
  asked: Readonly<Record<string, unknown>>,
  site: Pick<Site, 'publicUrl'>,
): RegisteredMetadata {
  const { token_endpoint_auth_methods_supported: _ofDocuments, ...wanted } = withoutNulls(asked);
  const { redirect_uris: redirectUris } = wanted;
  const metadata = readClientMetadata(
    { client_name: UNNAMED, ...wanted, token_endpoint_auth_method: methodFor(wanted) },
    site,
  );
  const { keys, algorithms, name, grantTypes, dpop, mustPush, detailTypes } = metadata;
  const [method] = metadata.authenticationMethods;
  const isSigning = method === 'private_key_jwt' && keys !== undefined;
  const [algorithm, ...others] = algorithms;
  return {
    client_name: name,
    // As they were sent: some clients look for their own in the answer.
    redirect_uris: z.array(z.string()).parse(redirectUris),
    grant_types: [...grantTypes],
    response_types: ['code'],
    token_endpoint_auth_method: method,
    ...(isSigning ? ('jwks' in keys ? { jwks: keys.jwks } : { jwks_uri: keys.jwksUri }) : {}),
    ...(isSigning && algorithm !== undefined && others.length === 0
      ? { token_endpoint_auth_signing_alg: algorithm }
      : {}),
    ...(dpop === 'required' ? { dpop_bound_access_tokens: true } : {}),
    ...(mustPush ? { require_pushed_authorization_requests: true } : {}),
    ...(detailTypes === undefined ? {} : { authorization_details_types: [...detailTypes] }),
  };
}

/** Registers a client. Nobody can change it, and it expires unless it is used (`housekeeping.ts`). */
export async function registerClient(
  transaction: Transaction,
  metadata: RegisteredMetadata,
): Promise<{ clientId: string; createdAt: Date }> {
  const clientId = newId('cl');
  const { created_at: createdAt } = await transaction
    .insertInto('oauth_clients')
    .values({ id: clientId, metadata: JSON.stringify(metadata) })
    .returning('created_at')
    .executeTakeFirstOrThrow();
  return { clientId, createdAt };
}

/** @returns undefined for a client that was never registered, has expired, or could not register any more */
export async function findRegistered(
  transaction: Transaction,
  clientId: string,
  site: Pick<Site, 'publicUrl'>,
): Promise<ForeignClient | undefined> {
  const row = await transaction
    .selectFrom('oauth_clients')
    .select('metadata')
    .where('id', '=', clientId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  try {
    return { kind: 'registered', id: clientId, ...readClientMetadata(row.metadata, site) };
  } catch (error) {
    // The rules, or the address of this server, have changed since.
    if (refusalOf(error) !== undefined) return undefined;
    throw error;
  }
}

/** `none` for a client that asks for a secret or for nothing: there are no client secrets here. */
function methodFor({
  token_endpoint_auth_method: asked = 'none',
}: Readonly<Record<string, unknown>>): string {
  if (typeof asked !== 'string') throw invalidMetadata('token_endpoint_auth_method', 'must be a string');
  return asked.startsWith('client_secret_') ? 'none' : asked;
}
