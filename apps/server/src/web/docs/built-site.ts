import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { z } from 'zod';
import { createLine } from '../../base/background/line.ts';
import { packageFile } from '../../base/package-file.ts';
import { readIfThere } from '../../base/read-if-there.ts';
import type { ServedFile } from '../../http/answers/representation.ts';

/** A file of the site, as the server sends it. */
export interface SiteFile extends ServedFile {
  readonly kind: 'page' | 'asset' | 'other';
  /** Of the content, without the quotes of the header. */
  readonly digest: string;
}

/** The site that `apps/docs` builds. */
export interface BuiltSite {
  /** All files, by their path below `/docs/`. A page has the address of its file without `.html`. */
  readonly names: ReadonlySet<string>;
  /**
   * A file, read once and then kept.
   * @returns undefined if it is gone, because the site was built again
   */
  readonly read: (name: string) => Promise<SiteFile | undefined>;
  /** The digests of the scripts that stand in the text of pages, as in a content security policy: `'sha256-…'`. */
  readonly scripts: readonly string[];
}

/** Where the build of the documentation puts it. */
export const FOLDER: URL = packageFile('assets/docs/');

const MANIFEST = 'site.json';
/** What the build says about itself. `base` stands for the path of the public URL in every text. */
const manifest = z.object({ base: z.string(), scripts: z.array(z.string()) });

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  md: 'text/markdown; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
};
/**
 * What texts name this server by: pages by the path of its URL, and what people and programs copy elsewhere by the whole
 * of it.
 */
const NAMED_BY: Readonly<Record<string, 'path' | 'url'>> = {
  html: 'path',
  js: 'path',
  css: 'path',
  md: 'url',
  txt: 'url',
};

/**
 * Opens the built site.
 * @param server its public URL, and the path of that; neither ends with a slash
 * @returns undefined where it was not built; a published package always contains it
 */
async function openSite(
  server: Readonly<Record<'path' | 'url', string>>,
  folder: URL,
): Promise<BuiltSite | undefined> {
  const stated = await readIfThere(new URL(MANIFEST, folder));
  if (stated === undefined) return undefined;
  const { base, scripts } = manifest.parse(JSON.parse(stated.toString('utf8')));
  const entries = await readdir(folder, { recursive: true });
  const names = new Set(entries.map((name) => name.replaceAll('\\', '/')).filter(isServed));
  const files = new Map<string, Promise<SiteFile | undefined>>();
  // The threads that read and compress also sign tokens, and each compression takes a megabyte of memory: whoever asks for
  // all files at once shall not have both to themselves.
  const inLine = createLine();

  async function load(name: string): Promise<SiteFile | undefined> {
    const ending = endingOf(name);
    const stored = await readIfThere(new URL(name, folder));
    if (stored === undefined) return undefined;
    const by = NAMED_BY[ending];
    const content =
      by === undefined ? stored : Buffer.from(stored.toString('utf8').replaceAll(base, () => server[by]));
    return {
      kind: ending === 'html' ? 'page' : name.startsWith('assets/') ? 'asset' : 'other',
      type: TYPES[ending] ?? '',
      content,
      compressed: ending === 'png' ? {} : await compress(content),
      digest: createHash('sha256').update(content).digest('base64url').slice(0, 22),
    };
  }

  return {
    names,
    scripts,
    read: (name) => {
      const known = files.get(name) ?? inLine(() => load(name));
      files.set(name, known);
      // A fault passes: the next reader may get the file.
      known.catch(() => files.delete(name));
      return known;
    },
  };
}

/**
 * Opens the built site when it is first asked for, and again until it is there. Who asks meanwhile gets the same one: each
 * reads and compresses its files by itself, and a start is when everybody asks at once.
 */
export function siteOpener(
  ...where: Parameters<typeof openSite>
): Readonly<{ open: () => Promise<BuiltSite | undefined>; forget: () => void }> {
  let site: Promise<BuiltSite | undefined> | undefined;
  return {
    async open() {
      const opening = (site ??= openSite(...where));
      let opened: BuiltSite | undefined;
      try {
        opened = await opening;
        return opened;
      } finally {
        if (opened === undefined && site === opening) site = undefined;
      }
    },
    forget() {
      site = undefined;
    },
  };
}

/** Not on the thread that answers requests: the index of the search has several megabytes. */
async function compress(content: Buffer): Promise<SiteFile['compressed']> {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 7, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(content, { params }),
    promisify(gzip)(content),
  ]);
  return { br, gzip: gz };
}

function isServed(name: string): boolean {
  return name !== MANIFEST && Object.hasOwn(TYPES, endingOf(name));
}

function endingOf(name: string): string {
  return name.split('.').at(-1) ?? '';
}
