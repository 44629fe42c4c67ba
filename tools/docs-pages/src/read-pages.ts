import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readAnswers } from './answers.ts';
import { type CodeSection, codePages, cutCodes } from './code-pages.ts';
import { splitFrontMatter } from './front-matter.ts';
import { expandIncludes, withoutMarkers } from './includes.ts';
import { GITHUB, pageLink, resolveLink, type Target } from './links.ts';
import { type Page, pageOf } from './pages.ts';
import { type Parsed, parseMarkdown, type Reference } from './parse-markdown.ts';
import { addressesOf, readSources } from './read-sources.ts';
import { sortPages } from './sort-pages.ts';

/** The root of this repository. */
export const ROOT: string = fileURLToPath(new URL('../../../', import.meta.url));

/** The documentation, assembled. */
export interface Site {
  /** In the order of the lists that name them. */
  readonly pages: readonly Page[];
  /** The pictures that pages show: the path of each in the repository, by its address below `/docs/`. */
  readonly pictures: ReadonlyMap<string, string>;
  /** Every file that the pages are made of, from the root of the repository. */
  readonly files: readonly string[];
  /** What is wrong, as `<file>:<line>: <fault>`: links that lead nowhere, elements of HTML, pages without a heading. */
  readonly faults: readonly string[];
}

/**
 * Assembles all pages of the documentation: expands includes, finds out where links lead, and cuts one page for each error
 * code. It reads files only; there is no site, and no HTML.
 * @param root of the repository. Default: of this one
 * @throws {Error} with the file and the line, if an include leads nowhere or front matter is not valid
 */
export async function readPages(root: string = ROOT): Promise<Site> {
  const sources = await readSources(root);
  const addresses = addressesOf(sources);
  const faults: string[] = [];
  const links: { readonly at: string; readonly address: string; readonly fragment: string | undefined }[] =
    [];
  const pictures = new Map<string, string>();
  const files = new Set<string>();
  const texts = new Map<string, Promise<string>>();
  const parsed = new Map<string, Parsed>();

  /** A file of Markdown whose links say where they lead, without its comments but for includes and regions. */
  function read(path: string, text?: string): Promise<string> {
    const known = texts.get(path) ?? resolve(path, text);
    texts.set(path, known);
    return known;
  }

  async function resolve(path: string, given?: string): Promise<string> {
    files.add(path);
    const text = given ?? splitFrontMatter(await readFile(join(root, path), 'utf8')).text;
    const found = parseMarkdown(text);
    parsed.set(path, found);
    const { references, html } = found;
    for (const { text: markup, line } of html) {
      if (!/^<!--[\s\S]*-->$/.test(markup))
        faults.push(`${path}:${line}: ${markup.split('\n')[0]} is HTML; pages are Markdown`);
    }
    let resolved = text;
    // From the end, so that the positions of those before stay true.
    for (const reference of references.toReversed()) {
      const href = await linkOf(reference, path);
      resolved = resolved.slice(0, reference.start) + href + resolved.slice(reference.end);
    }
    return resolved;
  }

  async function linkOf({ href, isImage, line }: Reference, path: string): Promise<string> {
    const at = `${path}:${line}`;
    try {
      const target = resolveLink(path, href, isImage, addresses);
      await checkFile(root, target);
      if (target.kind === 'elsewhere') return href;
      if (target.kind === 'server') return `server:/${target.path}`;
      if (target.kind === 'picture') {
        const address = target.path.replace(/^docs\//, '');
        pictures.set(address, target.path);
        return `picture://${address}`;
      }
      if (target.kind === 'file') return await onGithub(root, target);
      links.push({ at, address: target.address, fragment: target.fragment });
      return pageLink(target.address, target.fragment);
    } catch (error) {
      faults.push(`${at}: ${(error as Error).message}`);
      return href;
    }
  }

  const readIncluded = async (path: string, isCode: boolean): Promise<string> => {
    files.add(path);
    return isCode ? await readFile(join(root, path), 'utf8') : await read(path);
  };

  const pages: Page[] = [];
  const sections: CodeSection[] = [];
  for (const source of sources) {
    const { path, address, codes } = source;
    const resolved = await read(path, source.text);
    const text = withoutComments(await expandIncludes(resolved, path, readIncluded));
    if (codes.length === 0) {
      // Parsing is most of the work, and links that lead elsewhere change no heading.
      const known = text === resolved ? parsed.get(path) : undefined;
      pages.push(pageOf(source, { address, text, parsed: known, faults }));
    } else {
      const cut = cutCodes(source, text);
      pages.push(pageOf(source, { address, text: cut.rest, faults }));
      sections.push(...cut.sections);
    }
  }
  pages.push(...codePages(sections, await readAnswers(root), faults));
  const anchors = new Map(pages.map((page) => [page.address, page.anchors]));
  for (const { at, address, fragment } of links) {
    if (fragment !== undefined && anchors.get(address)?.has(fragment) !== true) {
      faults.push(`${at}: the page ${address || 'index'} has no section #${fragment}`);
    }
  }
  faults.push(...sameAddresses(pages));
  return { pages: sortPages(pages), pictures, files: [...files].toSorted(), faults };
}

/** Two pages of one address. Case counts for nothing, because not every file system tells such files apart. */
function sameAddresses(pages: readonly Page[]): readonly string[] {
  const byAddress = Map.groupBy(pages, ({ address }) => address.toLowerCase());
  return [...byAddress.values()]
    .filter(({ length }) => length > 1)
    .map(
      ([{ path, address } = { path: '', address: '' }, ...others]) =>
        `${path}:1: the page ${address} is also made of ${others.map((other) => other.path).join(', ')}`,
    );
}

/** Removes comments and the marks of regions, which are for writers. */
function withoutComments(text: string): string {
  const marked = withoutMarkers(text);
  if (!marked.includes('<!--')) return marked;
  const comments = parseMarkdown(marked)
    .html.map((each) => each.text)
    .filter((each) => each.startsWith('<!--'));
  return comments.reduce((rest, comment) => rest.replace(comment, ''), marked);
}

async function checkFile(root: string, target: Target): Promise<void> {
  if (target.kind !== 'file' && target.kind !== 'picture') return;
  const found = await stat(join(root, target.path)).catch(() => undefined);
  if (found === undefined) throw new Error(`links to ${target.path}, which does not exist`);
}

async function onGithub(root: string, { path, fragment }: Target & { kind: 'file' }): Promise<string> {
  const isFolder = (await stat(join(root, path))).isDirectory();
  const address = `${GITHUB}/${isFolder ? 'tree' : 'blob'}/main/${path}`;
  return fragment === undefined ? address : `${address}#${fragment}`;
}
