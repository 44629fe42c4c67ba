/** The parts of the documentation, in the order in which a reader meets them. */
export const GROUPS = [
  'Start',
  'Concepts',
  'Guides',
  'Reference',
  'Protocol',
  'Compare',
  'Security',
  'Contributors',
] as const;
export type Group = (typeof GROUPS)[number];

/** A kind of source file: which files it is, and where their pages are. */
export interface Kind {
  /** Globs from the root of the repository. */
  readonly files: readonly string[];
  readonly group: Group;
  /** A heading within the group. Default: none, unless the front matter of a page names one. */
  readonly section?: string;
  /** The address of the page of a file. Default: its path below `docs/`. */
  readonly address?: (path: string) => string;
}

/** Every file that is a page. The first kind that a file fits takes it. */
export const KINDS: readonly Kind[] = [
  { files: ['docs/index.md', 'docs/start/*.md'], group: 'Start' },
  { files: ['docs/concepts/**/*.md'], group: 'Concepts' },
  { files: ['docs/guides/**/*.md'], group: 'Guides' },
  { files: ['docs/reference/errors/*.md'], group: 'Reference', section: 'Errors' },
  { files: ['docs/reference/**/*.md'], group: 'Reference' },
  { files: ['apps/server/README.md'], group: 'Reference', section: 'Server', address: ofFolder },
  { files: ['packages/*/README.md'], group: 'Reference', section: 'TypeScript', address: ofFolder },
  {
    files: ['python/README.md', 'python/*/README.md'],
    group: 'Reference',
    section: 'Python',
    address: ofFolder,
  },
  { files: ['go/README.md', 'go/grantex/README.md'], group: 'Reference', section: 'Go', address: ofFolder },
  { files: ['docs/protocol.md', 'docs/protocol/*.md'], group: 'Protocol' },
  { files: ['docs/compare.md'], group: 'Compare' },
  { files: ['docs/security/**/*.md'], group: 'Security' },
  { files: ['SECURITY.md'], group: 'Security', address: () => 'security/report' },
  { files: ['README.md'], group: 'Contributors', address: () => 'contributors/repository' },
  { files: ['CONTRIBUTING.md'], group: 'Contributors', address: () => 'contributors/contributing' },
  { files: ['docs/architecture.md', 'docs/contributors/**/*.md'], group: 'Contributors' },
  { files: ['docs/decisions/*.md'], group: 'Contributors', section: 'Decisions' },
];

/** The folder whose files have a section for each error code, which becomes a page of its own. */
export const ERRORS = 'docs/reference/errors/';

/** The address of a page below `/docs/`, without a slash at either end. Empty for the first page. */
export function addressOf(path: string, { address = ofDocs }: Kind): string {
  return address(path);
}

function ofDocs(path: string): string {
  return path.replace(/^docs\//, '').replace(/(?:^|\/)(?:index|README)\.md$|\.md$/, '');
}

function ofFolder(path: string): string {
  return path.replace(/\/README\.md$/, '');
}
