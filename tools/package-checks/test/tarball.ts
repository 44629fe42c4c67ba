import { gunzipSync } from 'node:zlib';
import { readFile } from 'node:fs/promises';

/** The part of a packed manifest that the checks read. */
export interface Manifest {
  exports?: Record<string, unknown>;
  imports?: Record<string, unknown>;
  bin?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { readonly optional?: boolean }>;
}

interface Tarball {
  /** Paths below `package/`. */
  files: string[];
  manifest: Manifest;
  /** The text of a file; throws when it is missing. */
  text(file: string): string;
}

const blockSize = 512;

/** Reads a tarball of a package manager: plain files whose names fit a ustar header. */
export async function readTarball(path: string): Promise<Tarball> {
  const archive = gunzipSync(await readFile(path));
  const contents = new Map<string, Buffer>();
  for (let offset = 0; offset + blockSize <= archive.length && archive[offset] !== 0;) {
    const size = Number.parseInt(field(archive, offset + 124, 12), 8);
    const prefix = field(archive, offset + 345, 155);
    const name = field(archive, offset, 100);
    const start = offset + blockSize;
    contents.set(
      withoutRoot(prefix === '' ? name : `${prefix}/${name}`),
      archive.subarray(start, start + size),
    );
    offset = start + Math.ceil(size / blockSize) * blockSize;
  }
  const text = (file: string): string => {
    const content = contents.get(file);
    if (content === undefined) throw new Error(`${path} has no ${file}`);
    return content.toString('utf8');
  };
  return {
    files: [...contents.keys()].toSorted(),
    manifest: JSON.parse(text('package.json')) as Manifest,
    text,
  };
}

function field(archive: Buffer, start: number, length: number): string {
  return archive
    .toString('utf8', start, start + length)
    .replace(/\0.*$/s, '')
    .trim();
}

function withoutRoot(path: string): string {
  return path.replace(/^package\//, '');
}
