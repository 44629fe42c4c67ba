import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FrontMatter, splitFrontMatter } from './front-matter.ts';
import { addressOf, ERRORS, type Kind, KINDS } from './sources.ts';
import { type Heading, parseMarkdown } from './parse-markdown.ts';

/** A file that becomes a page, or one page for each of its sections. */
export interface Source {
  /** From the root of the repository. */
  readonly path: string;
  readonly kind: Kind;
  readonly address: string;
  readonly frontMatter: FrontMatter;
  /** After the front matter, with the line numbers of the file. */
  readonly text: string;
  /** The sections about error codes, if the file has them: each is a page. */
  readonly codes: readonly Heading[];
}

/** Reads every file that is a page. */
export async function readSources(root: string): Promise<readonly Source[]> {
  const sources = new Map<string, Source>();
  for (const kind of KINDS) {
    for await (const name of glob([...kind.files], {
      cwd: root,
      exclude: (path) => path.includes('node_modules'),
    })) {
      const path = name.replaceAll('\\', '/');
      if (!sources.has(path)) sources.set(path, await readSource(root, path, kind));
    }
  }
  return [...sources.values()];
}

async function readSource(root: string, path: string, kind: Kind): Promise<Source> {
  const { frontMatter, text } = splitSource(path, await readFile(join(root, path), 'utf8'));
  return { path, kind, address: addressOf(path, kind), frontMatter, text, codes: codesIn(path, text) };
}

function splitSource(path: string, source: string): ReturnType<typeof splitFrontMatter> {
  try {
    return splitFrontMatter(source.replaceAll('\r\n', '\n'));
  } catch (error) {
    throw new Error(`${path}:1: ${(error as Error).message}`, { cause: error });
  }
}

/** Whether a heading is an error code and nothing else: `NOT_FOUND`, `invalid_token`. */
export function isCode(title: string): boolean {
  return /^(?:[A-Z][A-Z0-9_]*|[a-z][a-z0-9_]*)$/.test(title);
}

function codesIn(path: string, text: string): readonly Heading[] {
  if (!path.startsWith(ERRORS)) return [];
  return parseMarkdown(text).headings.filter(({ depth, title }) => depth === 2 && isCode(title));
}

/** The addresses of all pages: by the path of a file, and of a section about a code by `<path>#<id of the section>`. */
export function addressesOf(sources: readonly Source[]): ReadonlyMap<string, string> {
  return new Map(
    sources.flatMap(({ path, address, codes }) => [
      [path, address],
      ...codes.map(({ id, title }) => [`${path}#${id}`, codeAddress(title)] as const),
    ]),
  );
}

/** The address of the page of an error code. Codes that differ only in case share a page. */
export function codeAddress(code: string): string {
  return `errors/${code.toLowerCase()}`;
}
