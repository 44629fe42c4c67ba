export { type FrontMatter, splitFrontMatter } from './front-matter.ts';
export { expandIncludes } from './includes.ts';
export { type Addresses, withAddresses } from './links.ts';
export type { Page } from './pages.ts';
export { readPages, ROOT, type Site } from './read-pages.ts';
export { GROUPS, type Group, KINDS } from './sources.ts';
