import { createHash } from 'node:crypto';

/**
 * The digests of the scripts that stand in the text of pages, for a content security policy that allows only these
 * (CSP Level 3, §6.7.2.2). A script may not name an address: the server would change it, and its digest with it.
 */
export function scriptDigests(pages: Iterable<string>): readonly string[] {
  const digests = new Set<string>();
  for (const page of pages) {
    for (const [, script = ''] of page.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)) {
      digests.add(`'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    }
  }
  return [...digests].toSorted();
}
