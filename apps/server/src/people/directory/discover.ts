import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  type ServerMetadata,
} from 'openid-client';
import { isNormalUrl, normalUrl } from '../../http/requests/normal-url.ts';
import {
  type OutboundFetch,
  OutboundFault,
  PublicOutboundFault,
} from '../../base/outbound/outbound-fetch.ts';

/** The provider to ask, and the client to ask as. */
export interface ProviderClient {
  issuer: string;
  clientId: string;
  clientSecret: string;
}

export interface DiscoverOptions {
  fetch: OutboundFetch;
  /** Whether the fetch accepts http, which it does only on loopback. */
  allowsHttp: boolean;
}

/** Signature algorithms of what a provider signs: only those with a key of its own, none with the client secret. */
export const ALGORITHMS: readonly string[] = [
  'RS256',
  'PS256',
  'ES256',
  'EdDSA',
  'Ed25519',
  'RS384',
  'PS384',
  'ES384',
  'RS512',
  'PS512',
  'ES512',
];

const AUTHENTICATION = { client_secret_basic: ClientSecretBasic, client_secret_post: ClientSecretPost };

/** Seconds that the library waits for one answer. */
const PATIENCE = 10;

/**
 * Reads a provider's description (OpenID Connect Discovery) and prepares later requests. ID tokens are verified by its
 * published keys, although they come from the provider over TLS.
 * @throws {OutboundFault} naming what is wrong with it; {@link PublicOutboundFault} for what is wrong with its description alone
 */
export async function discover(
  { fetch, allowsHttp }: DiscoverOptions,
  { issuer, clientId, clientSecret }: ProviderClient,
): Promise<Configuration> {
  const execute = allowsHttp ? [allowInsecureRequests] : [];
  const found = await discovery(new URL(issuer), clientId, undefined, undefined, {
    [customFetch]: fetch,
    timeout: PATIENCE,
    execute,
  }).catch((error: unknown) => {
    throw faultOf(error);
  });
  const metadata = checked({ ...found.serverMetadata() }, issuer, allowsHttp);
  const authentication = authenticationOf(metadata);
  const configuration = new Configuration(metadata, clientId, undefined, authentication(clientSecret));
  configuration[customFetch] = fetch;
  configuration.timeout = PATIENCE;
  if (allowsHttp) allowInsecureRequests(configuration);
  enableNonRepudiationChecks(configuration);
  return configuration;
}

/** Checks the description, and removes the algorithms that this server does not accept. */
function checked(metadata: ServerMetadata, issuer: string, allowsHttp: boolean): ServerMetadata {
  if (!isNormalUrl(metadata.issuer) || new URL(metadata.issuer).href !== new URL(issuer).href) {
    throw new PublicOutboundFault('it states another issuer');
  }
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'userinfo_endpoint'] as const) {
    const address = metadata[name];
    if (address === undefined && name === 'userinfo_endpoint') continue;
    if (!isWebAddress(address, allowsHttp)) throw new PublicOutboundFault(`its ${name} is not an https URL`);
  }
  const { code_challenge_methods_supported: challenges, id_token_signing_alg_values_supported: algorithms } =
    metadata;
  if (Array.isArray(challenges) && !challenges.includes('S256')) {
    throw new PublicOutboundFault('it does not support PKCE with S256');
  }
  const taken = (Array.isArray(algorithms) ? algorithms : ['RS256']).filter((each) =>
    ALGORITHMS.includes(each),
  );
  if (taken.length === 0) throw new PublicOutboundFault('it does not sign ID tokens with a key of its own');
  return { ...metadata, id_token_signing_alg_values_supported: taken };
}

/** A page links to one of these addresses. */
function isWebAddress(address: unknown, allowsHttp: boolean): boolean {
  const protocol = typeof address === 'string' ? normalUrl(address)?.protocol : undefined;
  return protocol === 'https:' || (allowsHttp && protocol === 'http:');
}

function authenticationOf({ token_endpoint_auth_methods_supported: supported }: ServerMetadata) {
  const methods = Array.isArray(supported) ? supported : ['client_secret_basic'];
  if (methods.includes('client_secret_basic')) return AUTHENTICATION.client_secret_basic;
  if (methods.includes('client_secret_post')) return AUTHENTICATION.client_secret_post;
  throw new PublicOutboundFault('it supports neither client_secret_basic nor client_secret_post');
}

/** A fault that the library found, in its own words, which contain nothing that was sent. */
export function faultOf(error: unknown): OutboundFault {
  const fault = faultIn(error);
  if (fault !== undefined) return fault;
  const { message, code } = error as { message?: string; code?: string };
  return new OutboundFault(
    `its answer is not valid OpenID Connect (${code ?? 'unknown'}: ${message ?? ''})`,
    {
      cause: error,
    },
  );
}

/** The fault of an outbound request that caused an error of the library. */
export function faultIn(error: unknown): OutboundFault | undefined {
  if (error instanceof OutboundFault) return error;
  return error instanceof Error && error.cause !== undefined ? faultIn(error.cause) : undefined;
}
