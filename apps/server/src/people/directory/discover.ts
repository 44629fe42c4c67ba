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
import { type OutboundFetch, ProviderFault, PublicProviderFault } from './outbound-fetch.ts';

/** Whom to ask, and as which client. */
export interface ProviderClient {
  issuer: string;
  clientId: string;
  clientSecret: string;
}

export interface DiscoverOptions {
  fetch: OutboundFetch;
  /** Whether the fetch takes http, which it does on loopback alone. */
  allowsHttp: boolean;
}

/** Algorithms that an ID token may be signed by: the provider's own key alone can, and no client secret. */
const ALGORITHMS = [
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

/** Seconds that the library waits in all for one answer. */
const PATIENCE = 10;

/**
 * Asks a provider for its description (OpenID Connect Discovery) and prepares all that is asked of it later: ID tokens
 * are verified by its published keys, although they come over TLS from itself.
 * @throws {ProviderFault} naming what is wrong with it; {@link PublicProviderFault} for what is wrong with its description alone
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

/** The description, less whatever algorithms of it are not taken. */
function checked(metadata: ServerMetadata, issuer: string, allowsHttp: boolean): ServerMetadata {
  if (!isNormalUrl(metadata.issuer) || new URL(metadata.issuer).href !== new URL(issuer).href) {
    throw new PublicProviderFault('it calls itself by another issuer');
  }
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'userinfo_endpoint'] as const) {
    const address = metadata[name];
    if (address === undefined && name === 'userinfo_endpoint') continue;
    if (!isWebAddress(address, allowsHttp)) throw new PublicProviderFault(`its ${name} is not an https URL`);
  }
  const { code_challenge_methods_supported: challenges, id_token_signing_alg_values_supported: algorithms } =
    metadata;
  if (Array.isArray(challenges) && !challenges.includes('S256')) {
    throw new PublicProviderFault('it does not take PKCE with S256');
  }
  const taken = (Array.isArray(algorithms) ? algorithms : ['RS256']).filter((each) =>
    ALGORITHMS.includes(each),
  );
  if (taken.length === 0) throw new PublicProviderFault('it signs ID tokens by no key of its own');
  return { ...metadata, id_token_signing_alg_values_supported: taken };
}

/** A page links to one of these. */
function isWebAddress(address: unknown, allowsHttp: boolean): boolean {
  const protocol = typeof address === 'string' ? normalUrl(address)?.protocol : undefined;
  return protocol === 'https:' || (allowsHttp && protocol === 'http:');
}

function authenticationOf({ token_endpoint_auth_methods_supported: supported }: ServerMetadata) {
  const methods = Array.isArray(supported) ? supported : ['client_secret_basic'];
  if (methods.includes('client_secret_basic')) return AUTHENTICATION.client_secret_basic;
  if (methods.includes('client_secret_post')) return AUTHENTICATION.client_secret_post;
  throw new PublicProviderFault('it takes neither client_secret_basic nor client_secret_post');
}

/** What the library found wrong, in its own words, which hold nothing that was sent. */
export function faultOf(error: unknown): ProviderFault {
  const fault = faultIn(error);
  if (fault !== undefined) return fault;
  const { message, code } = error as { message?: string; code?: string };
  return new ProviderFault(
    `its answer is not one of OpenID Connect (${code ?? 'unknown'}: ${message ?? ''})`,
    {
      cause: error,
    },
  );
}

/** The fault of an outbound request that lies below an error of the library. */
export function faultIn(error: unknown): ProviderFault | undefined {
  if (error instanceof ProviderFault) return error;
  return error instanceof Error && error.cause !== undefined ? faultIn(error.cause) : undefined;
}
