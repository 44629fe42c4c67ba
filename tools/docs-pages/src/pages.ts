import { type Heading, parseMarkdown } from './parse-markdown.ts';
import { codeAddress, isCode, type Source } from './read-sources.ts';
import { pageLink } from './links.ts';
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
  /** The code that the page is about, for pages of error codes only. */
  readonly code: string | undefined;
  /** The file that it is made of, from the root of the repository. */
  readonly path: string;
  /** The whole text, whose links are addresses of pages: see `withAddresses`. */
  readonly markdown: string;
  /** The ids of its headings, as GitHub gives them. */
  readonly anchors: ReadonlySet<string>;
}

/** The place of pages whose front matter states none. */
const LAST = 1000;

/** Makes the pages of a source: one, and one more for each error code that has a section. */
export function pagesOf(source: Source, text: string, faults: string[]): readonly Page[] {
  const { path, kind, frontMatter, address } = source;
  const { title: label, description, section = kind.section, order } = frontMatter;
  const isFirst = !address.includes('/');

  function page(address: string, markdown: string, code?: string): Page {
    const own = markdown
      .replaceAll(`${pageLink(address)}#`, '#')
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim();
    const { headings, summary } = parseMarkdown(own);
    const title = headings.find(({ depth }) => depth === 1)?.title;
    if (title === undefined) faults.push(`${path}:1: the page has no heading of the first level`);
    return {
      address,
      title: title ?? address,
      label: (code === undefined ? label : undefined) ?? title ?? address,
      description: (code === undefined ? description : undefined) ?? summary,
      group: kind.group,
      section,
      order: order ?? (isFirst ? 0 : LAST),
      code,
      path,
      markdown: `${own}\n`,
      anchors: new Set(headings.map(({ id }) => id)),
    };
  }

  if (source.codes.length === 0) return [page(address, text)];
  const sections = cutSections(text);
  const codes = sections.codes.map(({ code, body }) => page(codeAddress(code), `# ${code}\n${body}`, code));
  const list = codes.map(
    ({ address, title, description }) => `- [\`${title}\`](${pageLink(address)}): ${description}`,
  );
  return [page(address, `${sections.rest}\n${list.join('\n')}\n`), ...codes];
}

/** Cuts a text at its headings of the second level that are error codes. */
function cutSections(text: string): { rest: string; codes: { code: string; body: string }[] } {
  const { headings } = parseMarkdown(text);
  const starts = headings.filter(({ depth }) => depth <= 2);
  const codes: { code: string; body: string }[] = [];
  let rest = text.slice(0, starts.find(({ depth }) => depth === 2)?.start);
  for (const [index, { depth, title, start }] of starts.entries()) {
    if (depth === 1) continue;
    const end = starts[index + 1]?.start ?? text.length;
    if (!isCode(title)) rest += text.slice(start, end);
    else codes.push({ code: title, body: bodyOf(text, start, end, headings) });
  }
  return { rest, codes };
}

/** A section without its heading. The headings within move up by one level, with the page. */
function bodyOf(text: string, start: number, end: number, headings: readonly Heading[]): string {
  const within = headings.filter((heading) => heading.start > start && heading.start < end);
  const cuts = [text.indexOf('\n', start), ...within.map((heading) => heading.start + 1), end + 1];
  return cuts
    .slice(1)
    .map((cut, index) => text.slice(cuts[index], cut - 1))
    .join('');
}
