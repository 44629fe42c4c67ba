import { pageLink } from './links.ts';
import { type Parsed, parseMarkdown } from './parse-markdown.ts';
import type { Source } from './read-sources.ts';
import type { Group } from './sources.ts';

/** A page of the documentation. */
export interface Page {
  /** Below `/docs/`, without a slash at either end: `guides/limits`. Empty for the first page. */
  readonly address: string;
  /** The first heading. */
  readonly title: string;
  /** A shorter name for lists, if the front matter has one. Default: the title. */
  readonly label: string;
  /** One sentence, as plain text. */
  readonly description: string;
  readonly group: Group;
  /** The heading within the group. */
  readonly section: string | undefined;
  readonly order: number;
  /** The error codes that the page is about, and no other page. Empty, but for pages of codes. */
  readonly codes: readonly string[];
  /** The file that it is made of, from the root of the repository. */
  readonly path: string;
  /** The whole text, whose links are addresses of pages: see `withAddresses`. */
  readonly markdown: string;
  /** The ids of its headings, as GitHub gives them. */
  readonly anchors: ReadonlySet<string>;
}

/** The place of pages whose front matter states none. */
const LAST = 1000;

/** What a page is made of, beside what its source says about it. */
interface Parts {
  readonly address: string;
  readonly text: string;
  readonly codes?: readonly string[];
  /** What is found in the text, if that is known. */
  readonly parsed?: Parsed | undefined;
  readonly faults: string[];
}

/** Makes the page of a source. */
export function pageOf(source: Source, { address, text, codes = [], parsed, faults }: Parts): Page {
  const { path, kind, frontMatter } = source;
  const { title: label, description, section = kind.section, order } = codes.length === 0 ? frontMatter : {};
  const markdown = text
    .replaceAll(`${pageLink(address)}#`, '#')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
  const { headings, summary } = parsed ?? parseMarkdown(markdown);
  const title = headings.find(({ depth }) => depth === 1)?.title;
  if (title === undefined) faults.push(`${path}:1: the page has no heading of the first level`);
  return {
    address,
    title: title ?? address,
    label: label ?? title ?? address,
    description: description ?? firstSentence(summary),
    group: kind.group,
    section,
    order: order ?? (address.includes('/') ? LAST : 0),
    codes,
    path,
    markdown: `${markdown}\n`,
    anchors: new Set(headings.map(({ id }) => id)),
  };
}

/** A single word at the beginning is a heading: “Context.” */
function firstSentence(text: string): string {
  return /^(?:\w+\. )?(.*?[.?!])(?=\s|$)/.exec(text)?.[1] ?? text;
}
