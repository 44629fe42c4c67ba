import { type Site, isLoopback } from '../../base/site.ts';
import { normalUrl } from '../../http/requests/normal-url.ts';

/** Longest URL of a document, in characters. */
const LONGEST = 512;

/**
 * Whether a client may publish something at this address: https on port 443, in its normal form. A server that is itself on
 * loopback also reads what is there, on any port and over http.
 */
export function isPublishedUrl(text: string, { publicUrl }: Pick<Site, 'publicUrl'>): boolean {
  const url = text.length > LONGEST ? undefined : normalUrl(text);
  if (url === undefined || url.href !== text) return false;
  if (isLoopback(url.hostname)) return isLoopback(new URL(publicUrl).hostname);
  return url.protocol === 'https:' && url.port === '';
}

/** Whether a client id is the URL of a client id metadata document: one with a path. */
export function isDocumentUrl(clientId: string, site: Pick<Site, 'publicUrl'>): boolean {
  return isPublishedUrl(clientId, site) && new URL(clientId).pathname !== '/';
}
