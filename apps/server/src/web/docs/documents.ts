import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** A document of the project, in Markdown. */
export interface Document {
  /** Its path in the repository, with `/`. */
  readonly path: string;
  /** Its address below `/docs`: `readme`, `protocol`, `decisions/0001-…`, `packages/core`, `apps/server`. */
  readonly slug: string;
  readonly group: Group;
  readonly source: string;
}

/** The parts of the list of documents, in its order. */
export const GROUPS = ['Guides and reference', 'Protocol', 'Packages', 'Decisions'] as const;
type Group = (typeof GROUPS)[number];

/** Which files of the repository are documents, by their group. */
const PATTERNS: Readonly<Record<Group, readonly string[]>> = {
  'Guides and reference': ['README.md', 'docs/*.md', 'docs/{guides,security,security/threat-model}/*.md'],
  Protocol: ['docs/protocol/*.md'],
  Packages: ['packages/*/README.md', 'apps/server/README.md'],
  Decisions: ['docs/decisions/*.md'],
};

/** What a newcomer reads first. Other guides follow. */
const FIRST = ['readme', 'first-call', 'guides/limits', 'guides/log-in', 'protocol'];

/** The root of the repository. */
export const REPOSITORY: URL = new URL('../../../../../', import.meta.url);

/** Where the published package has its copies, which `build/docs.ts` makes. */
export const COPIES: URL = new URL('../../../assets/docs/', import.meta.url);

/**
 * Reads all documents, in the order of the list: from the repository where the server runs from its sources, otherwise from
 * the package. A folder beside an installed package is never read.
 */
export async function readDocuments(
  root: URL = import.meta.url.endsWith('.ts') ? REPOSITORY : COPIES,
): Promise<readonly Document[]> {
  const cwd = fileURLToPath(root);
  const documents: Document[] = [];
  for (const group of GROUPS) {
    const found: Document[] = [];
    for await (const name of glob(PATTERNS[group], { cwd })) {
      const path = name.replaceAll('\\', '/');
      found.push({ path, slug: slugOf(path), group, source: await readFile(new URL(path, root), 'utf8') });
    }
    documents.push(...found.toSorted((one, other) => compare(one.slug, other.slug)));
  }
  return documents;
}

function slugOf(path: string): string {
  if (path === 'README.md') return 'readme';
  return path.replace(/^docs\//, '').replace(/(?:\/README)?\.md$/, '');
}

function compare(one: string, other: string): number {
  const rank = (slug: string): number => (FIRST.includes(slug) ? FIRST.indexOf(slug) : FIRST.length);
  return rank(one) - rank(other) || one.localeCompare(other);
}
