import { posix } from 'node:path';
import { ERRORS } from './sources.ts';

/**
 * A page as texts name it until {@link withAddresses} knows where the site is: `page://guides/limits#who-counts`. No other text
 * has this scheme.
 */
export function pageLink(address: string, fragment?: string): string {
  return `page://${address}${fragment === undefined ? '' : `#${fragment}`}`;
}

/** What a link of a source leads to. */
export type Target =
  | { readonly kind: 'page'; readonly address: string; readonly fragment?: string }
  /** A file or folder of the repository without a page, as a path from its root. */
  | { readonly kind: 'file'; readonly path: string; readonly fragment?: string }
  /** A picture, as a path from the root of the repository. */
  | { readonly kind: 'picture'; readonly path: string }
  /** Something that a server answers beside the documentation: `/openapi.json`. */
  | { readonly kind: 'server'; readonly path: string }
  | { readonly kind: 'elsewhere' };

/** What a server answers that pages may link to. On GitHub these links lead nowhere. */
const OF_SERVER = ['/console', '/docs/api', '/openapi.json', '/permissions'];

/** The repository, whose files are named by this address where a text is read elsewhere too. */
export const GITHUB = 'https://github.com/grantex/grantex';
const OF_REPOSITORY = new RegExp(`^${GITHUB}/(?:blob|tree)/main/`);

/**
 * Finds out what a link leads to.
 * @param from path of the file with the link, from the root of the repository
 * @param addresses of all pages, by the path of their file; a section of an error code is `<path>#<id of the section>`
 * @throws {Error} if it is an address that neither the repository, the server nor the web has
 */
export function resolveLink(
  from: string,
  href: string,
  isPicture: boolean,
  addresses: ReadonlyMap<string, string>,
): Target {
  if (OF_SERVER.includes(href)) return { kind: 'server', path: href };
  const isOfRepository = OF_REPOSITORY.test(href);
  if (/^(?:https?:\/\/|mailto:)/i.test(href) && !isOfRepository) return { kind: 'elsewhere' };
  if (/^(?:[a-z][a-z0-9+.-]*:|\/|\\)/i.test(href) && !isOfRepository) {
    throw new Error(
      `links to ${href}; a link names a file of the repository, https or one of ${OF_SERVER.join(', ')}`,
    );
  }
  const [named = '', fragment] = decodeURI(href.replace(OF_REPOSITORY, '')).split('#', 2);
  const path = pathOf(named, isOfRepository ? '' : from);
  if (path.startsWith('..')) throw new Error(`links to ${path}, which leads out of the repository`);
  if (isPicture) return { kind: 'picture', path };
  const section =
    fragment === undefined || !path.startsWith(ERRORS) ? undefined : addresses.get(`${path}#${fragment}`);
  if (section !== undefined) return { kind: 'page', address: section };
  const address = ['', '/README.md', '/index.md']
    .map((name) => addresses.get(path + name))
    .find((each) => each !== undefined);
  // GitHub shows the README of a folder under this name.
  const rest = fragment === undefined || fragment === 'readme' ? {} : { fragment };
  return address === undefined ? { kind: 'file', path, ...rest } : { kind: 'page', address, ...rest };
}

function pathOf(named: string, from: string): string {
  if (named === '' && from !== '') return from;
  const path = posix.join(posix.dirname(from), named).replace(/\/$/, '');
  return path === '.' ? 'README.md' : path;
}

/** Where the pages of a site are. */
export interface Addresses {
  readonly page: (address: string, fragment: string) => string;
  /** The address of a picture, by its address in {@link Site.pictures}. */
  readonly picture?: (address: string) => string;
  /** The address of what the server answers beside the documentation, such as `/openapi.json`. */
  readonly server?: (path: string) => string;
}

/** Writes the links of a page as a site needs them. */
export function withAddresses(
  markdown: string,
  { page, picture = (address) => page(address, ''), server = (path) => path }: Addresses,
): string {
  return markdown
    .replaceAll(/page:\/\/([\w./-]*)(#[^\s)>"\]]+)?/g, (_link, address: string, fragment = '') =>
      page(address, String(fragment)),
    )
    .replaceAll(/picture:\/\/([\w./-]+)/g, (_link, address: string) => picture(address))
    .replaceAll(/server:\/(\/[\w./-]+)/g, (_link, path: string) => server(path));
}
