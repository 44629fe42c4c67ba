import { fetchDocument } from '../../base/outbound/fetch-document.ts';
import {
  createOutboundFetch,
  type OutboundFetch,
  OutboundFault,
  PublicOutboundFault,
} from '../../base/outbound/outbound-fetch.ts';
import { outsideNetworks } from '../../base/outbound/outside-networks.ts';
import { logoFault, MOST_LOGO_BYTES } from './logo.ts';

/** The outcome of asking a domain whether it belongs to a developer. */
export type Answer =
  | {
      kind: 'named';
      /** The PNG that its document names, if there is one and it is good. */
      logo: Buffer | undefined;
      /** What is wrong with the logo. */
      fault: string | undefined;
    }
  /** It answers, and names the developer no longer. */
  | { kind: 'unnamed'; fault: string }
  /** It does not answer. */
  | { kind: 'unreachable'; fault: string };

/** More than a logo or a document has: what is larger is named by its own fault. */
const MOST_BYTES = 2 * MOST_LOGO_BYTES;

/** A `fetch` for domains that developers name, and for their logos. */
export function createDomainFetch(config: Parameters<typeof outsideNetworks>[0]): OutboundFetch {
  return createOutboundFetch({ allows: outsideNetworks(config), mostBytes: MOST_BYTES });
}

/** Where a domain says whose it is, and which logo is its own. */
const PATH = '/.well-known/grantex.json';

/**
 * Asks a domain for its document: `{"developers": ["dev_…"], "logo": "/logo.png"}`. Only who controls the domain can publish
 * it. The logo is optional, and on the same host.
 */
export async function askDomain(
  fetch: OutboundFetch,
  { origin, developerId }: { origin: string; developerId: string },
): Promise<Answer> {
  const address = origin + PATH;
  const fetched = await fetchDocument(fetch, address);
  if (fetched.kind === 'unreachable')
    return { kind: 'unreachable', fault: `${address} ${faultOf(fetched.cause)}` };
  if (fetched.kind !== 'document') return { kind: 'unnamed', fault: `${address} ${fetched.fault}` };
  const { developers, logo } = fetched.document as Record<string, unknown>;
  if (!Array.isArray(developers) || !developers.includes(developerId))
    return { kind: 'unnamed', fault: `${address} does not name ${developerId} among its developers` };
  return { kind: 'named', ...(await readLogo(fetch, origin, logo)) };
}

async function readLogo(
  fetch: OutboundFetch,
  origin: string,
  stated: unknown,
): Promise<{ logo: Buffer | undefined; fault: string | undefined }> {
  if (stated === undefined || stated === null) return { logo: undefined, fault: undefined };
  const bad = (fault: string): { logo: undefined; fault: string } => ({
    logo: undefined,
    fault: `logo: ${fault}`,
  });
  const url = typeof stated === 'string' ? URL.parse(stated, origin) : null;
  if (url?.origin !== origin) return bad(`must be a path, or a URL on ${origin}`);
  try {
    const response = await fetch(url.href, {
      method: 'GET',
      headers: { accept: 'image/png', 'user-agent': 'grantex' },
    });
    if (response.status !== 200) return bad(`${url.href} was answered with ${response.status}`);
    const logo = Buffer.from(await response.arrayBuffer());
    const fault = logoFault(logo);
    return fault === undefined ? { logo, fault } : bad(`${url.href} ${fault}`);
  } catch (error) {
    if (!(error instanceof OutboundFault)) throw error;
    return bad(`${url.href} ${faultOf(error)}`);
  }
}

function faultOf(cause: unknown): string {
  return cause instanceof PublicOutboundFault ? cause.message : 'cannot be reached from here';
}
