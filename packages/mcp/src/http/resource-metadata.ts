import type { Rules } from '@grantex/core';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/** The metadata of a protected resource (RFC 9728). */
export interface ResourceMetadata {
  /** Where it is served; challenges name it. */
  readonly url: string;
  /** The JSON document. */
  readonly body: string;
  /** Whether a request asks for it. */
  isAskedFor(method: string | undefined, url: string): boolean;
}

/** Describes an MCP endpoint: its issuers, and every scope that a rule names. */
export function createResourceMetadata(
  resource: URL,
  authorizationServers: readonly string[],
  rules: readonly Rules[],
): ResourceMetadata {
  const path = `${WELL_KNOWN}${resource.pathname === '/' ? '' : resource.pathname}`;
  return {
    url: new URL(path, resource).href,
    body: JSON.stringify({
      resource: resource.href,
      authorization_servers: authorizationServers,
      scopes_supported: scopesOf(rules),
      bearer_methods_supported: ['header'],
    }),
    isAskedFor: (method, url) =>
      method === 'GET' && URL.canParse(url, resource.href) && new URL(url, resource).pathname === path,
  };
}

/** Every scope that a rule names, once. */
export function scopesOf(rules: readonly Rules[]): string[] {
  const all = rules.flatMap((ofKind) => Object.values(ofKind));
  return [...new Set(all.flatMap(({ scopes }) => scopes))];
}
