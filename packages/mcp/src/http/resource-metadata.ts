import type { Dpop, Rules } from '@grantex/core';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/** What the metadata of an MCP endpoint says, besides the scopes of its rules (RFC 9728 §2). */
export interface ProtectedResource {
  /**
   * The URL of the MCP endpoint, as people type it. It is published letter for letter, clients ask for tokens for it, and
   * so the guard must have it among its audiences. A `URL` has a slash where the path is empty; a string need not.
   */
  readonly resource: string | URL;
  /** The issuers from which clients can get a token, as their own metadata names them: without a slash at the end. */
  readonly authorizationServers: readonly [string, ...string[]];
  /** What people call it. Default: no name. */
  readonly resourceName?: string;
  /**
   * The id of your developer, `dev_…`. A live server registers the resource only for the developer who is named here.
   * Default: not named.
   */
  readonly developer?: string;
}

/** The answer to a request for metadata. */
export interface MetadataAnswer {
  readonly status: 200 | 204;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** The metadata of a protected resource (RFC 9728). */
export interface ResourceMetadata {
  /** Where it is; challenges name it. */
  readonly url: string;
  /**
   * Answers a request for it, also a preflight.
   * @param url of the request, or its path
   * @returns undefined for a request for anything else
   */
  answerTo(method: string | undefined, url: string): MetadataAnswer | undefined;
}

// Any page may read it: clients in a browser send this header with every request for metadata.
const CORS = { 'access-control-allow-origin': '*' };
const PREFLIGHT: MetadataAnswer = {
  status: 204,
  headers: {
    ...CORS,
    'access-control-allow-methods': 'GET, HEAD',
    'access-control-allow-headers': 'MCP-Protocol-Version',
    'access-control-max-age': '86400',
  },
  body: null,
};

/**
 * Describes an MCP endpoint: its issuers, and every scope that a rule names. It is served at the path of the resource and
 * at the root, where clients also look.
 * @param dpop whether the guard accepts tokens that are bound to keys, or requires them; undefined where it refuses them
 */
export function createResourceMetadata(
  described: ProtectedResource,
  rules: readonly Rules[],
  dpop?: Dpop['mode'],
): ResourceMetadata {
  const { resource, authorizationServers, resourceName, developer } = described;
  const { pathname, search, origin } = new URL(resource);
  const path = `${WELL_KNOWN}${withoutSlash(pathname)}`;
  const document: MetadataAnswer = {
    status: 200,
    headers: { ...CORS, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({
      resource: String(resource),
      authorization_servers: authorizationServers,
      scopes_supported: scopesOf(rules),
      bearer_methods_supported: ['header'],
      ...(dpop !== undefined && {
        dpop_signing_alg_values_supported: ['ES256', 'EdDSA'],
        dpop_bound_access_tokens_required: dpop === 'require',
      }),
      resource_name: resourceName,
      grantex_developer: developer,
    }),
  };
  return {
    url: `${origin}${path}${search}`,
    answerTo(method, url) {
      if (!URL.canParse(url, origin)) return undefined;
      const asked = withoutSlash(new URL(url, origin).pathname);
      if (asked !== path && asked !== WELL_KNOWN) return undefined;
      if (method === 'OPTIONS') return PREFLIGHT;
      if (method === 'HEAD') return { ...document, body: null };
      return method === 'GET' ? document : undefined;
    },
  };
}

/** Every scope that a rule names, once. No client may ask for `offline_access` here: some would then ask each time. */
export function scopesOf(rules: readonly Rules[]): string[] {
  const all = rules.flatMap((ofKind) => Object.values(ofKind).flatMap(({ scopes }) => scopes));
  return [...new Set(all)].filter((scope) => scope !== 'offline_access');
}

/**
 * @param audience of the guard, where that is known
 * @throws {TypeError} naming the member that is wrong
 */
export function checkResource(
  { resource, authorizationServers, resourceName, developer }: ProtectedResource,
  audience: readonly string[] | undefined,
  subject: string,
): void {
  const wrong = (member: string, expected: string): TypeError =>
    new TypeError(`${subject}: "${member}" must be ${expected}.`);
  const url = String(resource);
  if (!/^https?:\/\/[^#]*$/.test(url) || !URL.canParse(url))
    throw wrong('resource', 'an http(s) URL without a fragment');
  // Clients would log in, and then be refused.
  if (audience !== undefined && !audience.includes(url))
    throw wrong(
      'resource',
      `an audience of the guard, letter for letter. It is ${url}, and the guard accepts ${audience.join(', ')}`,
    );
  if (
    !Array.isArray(authorizationServers) ||
    !(authorizationServers.length > 0 && authorizationServers.every(isIssuer))
  )
    throw wrong('authorizationServers', 'a list of at least one http(s) URL without a slash at its end');
  if (resourceName !== undefined && (typeof resourceName !== 'string' || resourceName === ''))
    throw wrong('resourceName', 'a non-empty string');
  if (developer !== undefined && !/^dev_\w+$/.test(developer))
    throw wrong('developer', 'the id of a developer, dev_…');
}

function isIssuer(url: unknown): boolean {
  return typeof url === 'string' && /^https?:\/\/.*[^/]$/.test(url) && URL.canParse(url);
}

function withoutSlash(path: string): string {
  return path.replace(/\/$/, '');
}
