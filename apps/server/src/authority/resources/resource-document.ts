import { ApiError } from '../../base/api-error.ts';
import { type Fetched, fetchDocument } from '../../base/outbound/fetch-document.ts';
import { type OutboundFetch, PublicOutboundFault } from '../../base/outbound/outbound-fetch.ts';

/** Whom the metadata of a service must name. */
interface Claim {
  issuer: string;
  developerId: string;
  audience: string;
}

/**
 * Checks that a service says itself whose it is: its metadata (RFC 9728) must name this issuer, first, and the developer.
 * Otherwise anybody could register a service of somebody else, and collect its logins. One document speaks for a service:
 * the one beside it, or, where there is none, that at the root of its host. So it names no other developer.
 * @throws {ApiError} 422 `RESOURCE_NOT_CONFIRMED`
 */
export async function confirmResource(fetch: OutboundFetch, claim: Claim): Promise<void> {
  const { audience, developerId } = claim;
  const faults: string[] = [];
  for (const address of addressesOf(audience)) {
    const fetched = await fetchDocument(fetch, address);
    const fault = faultOf(fetched, claim);
    if (fault === undefined) return;
    faults.push(`${address} ${fault}`);
    if (fetched.kind !== 'absent') break;
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

function faultOf(fetched: Fetched, expected: Claim): string | undefined {
  if (fetched.kind === 'unreachable') {
    const { cause } = fetched;
    return cause instanceof PublicOutboundFault ? cause.message : 'cannot be reached from here';
  }
  if (fetched.kind !== 'document') return fetched.fault;
  const {
    resource,
    authorization_servers: servers,
    grantex_developer: developer,
  } = fetched.document as Record<string, unknown>;
  if (resource !== expected.audience) return 'states another resource';
  // Clients go to the first one.
  if (!Array.isArray(servers) || servers[0] !== expected.issuer) return 'does not name this issuer first';
  return developer === expected.developerId ? undefined : 'names another developer, or none';
}
