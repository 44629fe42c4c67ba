import { z } from 'zod';
import { ApiError } from '../../base/api-error.ts';
import type { Site } from '../../base/site.ts';
import type { ClientAuthentication } from '../../base/store/schema/oauth-tables.ts';
import { nameField } from '../../http/requests/fields.ts';
import { redirectUriSchema } from '../agents/redirect-uri.ts';
import {
  ASSERTION_ALGORITHMS,
  type ClientKeys,
  type ClientMetadata,
  GRANT_TYPES,
  type GrantType,
} from './client.ts';
import { publishedJwks } from './public-jwks.ts';
import { isPublishedUrl } from './published-url.ts';

const MOST_REDIRECT_URIS = 20;
/** Without `grant_types` a client gets refresh tokens, although RFC 7591 says otherwise: most clients expect them. */
const DEFAULT_GRANT_TYPES: readonly GrantType[] = ['authorization_code', 'refresh_token'];
/** Only an agent delegates. */
const OWN_GRANT_TYPES = new Set<string>(GRANT_TYPES.filter((type) => !type.endsWith('token-exchange')));

const words = z.array(z.string().max(256)).max(50);
const unsupported = 'is not supported by this server, which does not ignore what would limit a client';

/** Client metadata (RFC 7591 §2). Members that limit nothing and are not used here are dropped. */
const metadataSchema = z.object({
  client_name: nameField(200).regex(/^\P{Bidi_Control}*$/u, 'must not change the direction of text'),
  redirect_uris: z.array(redirectUriSchema).min(1).max(MOST_REDIRECT_URIS),
  grant_types: words.default([...DEFAULT_GRANT_TYPES]),
  response_types: words.default(['code']),
  token_endpoint_auth_method: z.string().optional(),
  token_endpoint_auth_methods_supported: words.optional(),
  token_endpoint_auth_signing_alg: z.enum(ASSERTION_ALGORITHMS).optional(),
  jwks: publishedJwks.optional(),
  jwks_uri: z.string().optional(),
  dpop_bound_access_tokens: z.boolean().default(false),
  require_pushed_authorization_requests: z.boolean().default(false),
  authorization_details_types: words.optional(),
  // What would limit the client, if it were supported.
  require_signed_request_object: z.literal(false, unsupported).optional(),
  tls_client_certificate_bound_access_tokens: z.literal(false, unsupported).optional(),
  authorization_encrypted_response_alg: z.undefined(unsupported).optional(),
  default_max_age: z.undefined(unsupported).optional(),
  software_statement: z.undefined(unsupported).optional(),
  subject_type: z.literal('public', unsupported).optional(),
});

/** Some clients write `null` for what they leave out. */
export function withoutNulls(metadata: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== null));
}

/**
 * Reads client metadata: a registered client's, or a document's.
 * @throws {ApiError} 400 `INVALID_REDIRECT_URI`, `INVALID_CLIENT_METADATA`
 */
export function readClientMetadata(value: unknown, site: Pick<Site, 'publicUrl'>): ClientMetadata {
  const { success, data, error } = metadataSchema.safeParse(value);
  if (!success) throw faultIn(error);
  const keys = keysOf(data, site);
  const grantTypes = GRANT_TYPES.filter(
    (type) => data.grant_types.includes(type) && OWN_GRANT_TYPES.has(type),
  );
  if (grantTypes.length === 0)
    throw invalidMetadata('grant_types', 'names nothing that this server supports');
  if (!data.response_types.includes('code')) throw invalidMetadata('response_types', 'must contain code');
  const { token_endpoint_auth_signing_alg: algorithm } = data;
  return {
    name: data.client_name,
    redirectUris: [...new Set(data.redirect_uris)],
    authenticationMethods: methodsOf(data, keys),
    grantTypes,
    keys,
    algorithms: algorithm === undefined ? ASSERTION_ALGORITHMS : [algorithm],
    dpop: data.dpop_bound_access_tokens ? 'required' : 'accept',
    mustPush: data.require_pushed_authorization_requests,
    detailTypes: data.authorization_details_types,
  };
}

type Metadata = z.output<typeof metadataSchema>;

function keysOf(
  { jwks, jwks_uri: jwksUri }: Metadata,
  site: Pick<Site, 'publicUrl'>,
): ClientKeys | undefined {
  if (jwks !== undefined && jwksUri !== undefined) {
    throw invalidMetadata('jwks_uri', 'excludes jwks');
  }
  if (jwks !== undefined) return { jwks };
  if (jwksUri === undefined) return undefined;
  if (!isPublishedUrl(jwksUri, site)) throw invalidMetadata('jwks_uri', 'must be an https URL on port 443');
  return { jwksUri };
}

/** The methods of the client that this server supports. A document may name several (`…_methods_supported`). */
function methodsOf(
  {
    token_endpoint_auth_method: method,
    token_endpoint_auth_methods_supported: methods = method === undefined ? ['none'] : [],
  }: Metadata,
  keys: ClientKeys | undefined,
): ClientMetadata['authenticationMethods'] {
  const named = new Set([...(method === undefined ? [] : [method]), ...methods]);
  const [first, ...others] = [...named].filter((each): each is ClientAuthentication => {
    return each === 'none' || (each === 'private_key_jwt' && keys !== undefined);
  });
  if (first !== undefined) return [first, ...others];
  const needed = named.has('private_key_jwt') ? 'needs jwks or jwks_uri' : 'must be none or private_key_jwt';
  throw invalidMetadata('token_endpoint_auth_method', needed);
}

function faultIn({ issues: [issue] }: z.ZodError): ApiError {
  const [member = 'the metadata', ...place] = issue?.path ?? [];
  const name = [member, ...place].map(String).join('.');
  const fault = `${name}: ${issue?.message ?? 'is not valid'}`;
  return new ApiError(
    400,
    member === 'redirect_uris' ? 'INVALID_REDIRECT_URI' : 'INVALID_CLIENT_METADATA',
    fault,
  );
}

/** The refusal of a member of client metadata (RFC 7591 §3.2.2). */
export function invalidMetadata(member: string, fault: string): ApiError {
  return new ApiError(400, 'INVALID_CLIENT_METADATA', `${member}: ${fault}`);
}
