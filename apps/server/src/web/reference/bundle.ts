import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants, gzip } from 'node:zlib';
import { createLine } from '../../base/background/line.ts';
import { packageFile } from '../../base/package-file.ts';
import { readIfThere } from '../../base/read-if-there.ts';

/** The version of Scalar, which is a part of the addresses of its files. */
export const SCALAR_VERSION = '1.76.0';
/** The module that exports `createApiReference`. */
export const ENTRY = 'standalone.esm.js';

/** Where the published package has the bundle, compressed, which `build/reference.ts` writes. */
export const COPIES: URL = packageFile('assets/reference/');

/** A file as a browser takes it. */
export interface Coded {
  readonly content: Buffer;
  /** The content coding; undefined for the file itself. */
  readonly coding: 'br' | 'gzip' | undefined;
}

/** The standalone bundle of Scalar: a module, and those that it imports. */
export interface Bundle {
  /** @returns undefined for a name that is no file of the bundle */
  read(name: string, coding: Coded['coding']): Promise<Coded | undefined>;
}

/** Files have a hash in their names, but for the first one. */
const NAME = /^(?:standalone\.esm|chunks\/[\w.-]+)\.js$/;

const [compress, decompress, gzipped] = [
  promisify(brotliCompress),
  promisify(brotliDecompress),
  promisify(gzip),
];

/**
 * Opens the bundle: in the repository that of the package, otherwise the compressed copy. Each file is read when a browser asks
 * for it, and kept in the codings that browsers have taken.
 */
export function openBundle(): Bundle {
  const isPackage = !import.meta.url.endsWith('.ts');
  const known = new Map<string, Promise<Coded | undefined>>();
  // So that whoever asks for all files at once takes neither all threads nor much memory.
  const inLine = createLine();

  async function make(name: string, coding: Coded['coding']): Promise<Coded | undefined> {
    const file = isPackage ? new URL(`${name}.br`, COPIES) : new URL(name, originals());
    const stored = await readIfThere(file);
    if (stored === undefined) return undefined;
    if (coding === 'br') return { content: isPackage ? stored : await compress(stored, QUICKLY), coding };
    const content = isPackage ? await decompress(stored) : stored;
    return { content: coding === 'gzip' ? await gzipped(content) : content, coding };
  }

  return {
    async read(name, coding) {
      if (!NAME.test(name)) return undefined;
      const key = `${coding ?? ''} ${name}`;
      const making = known.get(key) ?? inLine(() => make(name, coding));
      // Before it is made: who asks meanwhile gets the same one.
      known.set(key, making);
      let made: Coded | undefined;
      try {
        made = await making;
        return made;
      } finally {
        // Only what there is is kept: anybody may ask for other names.
        if (made === undefined) known.delete(key);
      }
    },
  };
}

/** The bundle in the package of Scalar, which only the repository has. */
function originals(): URL {
  const require = createRequire(import.meta.url);
  return new URL('browser/', pathToFileURL(require.resolve('@scalar/api-reference')));
}

/** In the repository, files are compressed while a browser waits. */
const QUICKLY = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

/** The names of all files of the bundle, with their content. */
export async function bundleFiles(): Promise<[string, Buffer][]> {
  const folder = originals();
  const names = (await readdir(folder, { recursive: true })).map((name) => name.replaceAll('\\', '/'));
  const files = names.filter((name) => NAME.test(name)).toSorted();
  return Promise.all(
    files.map(async (name): Promise<[string, Buffer]> => [name, await readFile(new URL(name, folder))]),
  );
}
