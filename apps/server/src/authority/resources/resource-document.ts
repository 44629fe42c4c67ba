import { ApiError } from '../../base/api-error.ts';
import { type OutboundFetch, PublicOutboundFault } from '../../base/outbound/outbound-fetch.ts';

/**
 * Checks that a service says itself whose it is: its metadata (RFC 9728), beside it or at the root of its host, must name
 * this issuer and the developer. Otherwise anybody could register a service of somebody else, and collect its logins.
 * @throws {ApiError} 422 `RESOURCE_NOT_CONFIRMED`
 */
export async function confirmResource(
  fetch: OutboundFetch,
  { issuer, developerId, audience }: { issuer: string; developerId: string; audience: string },
): Promise<void> {
  const faults: string[] = [];
  for (const address of addressesOf(audience)) {
    const fault = await faultOf(fetch, address, { issuer, developerId, audience });
    if (fault === undefined) return;
    faults.push(`${address} ${fault}`);
  }
  throw new ApiError(
    422,
    'RESOURCE_NOT_CONFIRMED',
    `resources.${audience}: its metadata must name this issuer and "grantex_developer": "${developerId}"; ${faults.join('; ')}`,
  );
}

/** RFC 9728 §3.1: the well-known path is inserted before the path of the service. */
function addressesOf(audience: string): string[] {
  const url = new URL(audience);
  const root = `${url.origin}/.well-known/oauth-protected-resource`;
  const path = url.pathname.replace(/\/$/, '');
  return path === '' && url.search === '' ? [root] : [root + path + url.search, root];
}

async function faultOf(
  fetch: OutboundFetch,
  address: string,
  expected: { issuer: string; developerId: string; audience: string },
): Promise<string | undefined> {
  let document: unknown;
  try {
    const response = await fetch(address, { method: 'GET', headers: { accept: 'application/json' } });
    if (response.status !== 200) return `answered ${response.status}`;
    document = await response.json();
  } catch (error) {
    if (error instanceof SyntaxError) return 'is not JSON';
    return error instanceof PublicOutboundFault ? error.message : 'cannot be reached from here';
  }
  const {
    resource,
    authorization_servers: servers,
    grantex_developer: developer,
  } = Object(document) as Record<string, unknown>;
  if (resource !== expected.audience) return 'states another resource';
  if (!Array.isArray(servers) || !servers.includes(expected.issuer)) return 'does not name this issuer';
  return developer === expected.developerId ? undefined : 'names another developer, or none';
}
