import { isIP } from 'node:net';
import { z } from 'zod';
import { isLoopback } from '../../base/site.ts';

/** More than a name in DNS has. */
const LONGEST = 253;

/** A domain as a developer states it: a name in DNS, in any case and script, without scheme, port and path. */
export const domainField = z
  .string()
  .max(LONGEST)
  .refine(
    (value) => originOf(value) !== undefined,
    'must be a domain such as travel.example, without https:// and path',
  )
  .meta({ pattern: String.raw`^[^\s/\\?#@\[\]%]+$` })
  .describe('The domain: its document at /.well-known/grantex.json must name the developer');

/**
 * Where a domain publishes. Only this machine, for trying it out, may have a port, and no TLS; a server that is not on this
 * machine refuses to ask there.
 * @returns the normal form of the domain (lower case, punycode) and its origin; undefined for what is no domain
 */
export function originOf(domain: string): { name: string; origin: string } | undefined {
  if (/[\s/\\?#@[\]%]/.test(domain)) return undefined;
  const url = URL.parse(`https://${domain}`);
  if (url === null) return undefined;
  if (isLoopback(url.hostname))
    return url.host === domain ? { name: url.host, origin: `http://${url.host}` } : undefined;
  const isName = url.port === '' && !domain.includes(':') && isIP(url.hostname) === 0;
  if (!isName || !/^[^.].*\.[^.]+$/.test(url.hostname)) return undefined;
  return { name: url.hostname, origin: url.origin };
}
