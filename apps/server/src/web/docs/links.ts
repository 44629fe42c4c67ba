import { posix } from 'node:path';
import type { Document } from './documents.ts';

/**
 * Finds out where a link of a document leads.
 * @returns undefined where it leads nowhere that this server or the web could show, such as to a source file
 */
export type ResolveLink = (from: Document, href: string) => string | undefined;

/** How READMEs of packages, which are read elsewhere too, name files of the repository. */
const ON_GITHUB = /^https:\/\/github\.com\/grantex\/grantex\/(?:blob|tree)\/main\//;

/** Makes a resolver. Links between documents become links between their pages; other links of the web stay. */
export function createResolver(documents: readonly Document[], base: string): ResolveLink {
  const slugs = new Map(documents.map(({ path, slug }) => [path, slug]));
  return ({ path }, href) => {
    if (href.startsWith('#')) return href;
    const isOfWeb = /^https?:\/\//i.test(href);
    if (!isOfWeb && /^[a-z][a-z0-9+.-]*:|^\/|\\/i.test(href)) return undefined;
    const [address = '', fragment] = href.split('#', 2);
    const named = address.replace(ON_GITHUB, '');
    const target = isOfWeb ? posix.normalize(named) : posix.join(posix.dirname(path), named);
    const slug = slugs.get(target) ?? slugs.get(posix.join(target, 'README.md'));
    if (slug === undefined) return isOfWeb ? href : undefined;
    // GitHub shows the README of a folder under this name.
    return `${base}/docs/${slug}${fragment === undefined || fragment === 'readme' ? '' : `#${fragment}`}`;
  };
}
