import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import yauzl from 'yauzl';

/** A zip of evidence, read from the disk file by file. */
export interface Pack {
  /** In the order of the zip. A name that comes twice is in it twice. */
  readonly names: readonly string[];
  /** The bytes of a file as they are unpacked; undefined where there is none. Fails for more than the zip states. */
  read(name: string): Promise<Readable | undefined>;
  /** A small file as text; undefined where there is none, or it is longer than 16 MiB. */
  text(name: string): Promise<string | undefined>;
  /** The digest (lower hex) and length of a file; undefined where there is none, or it cannot be unpacked. */
  digest(name: string): Promise<{ readonly sha256: string; readonly bytes: number } | undefined>;
  close(): void;
}

const LONGEST_TEXT = 16 * 1024 * 1024;
/** A pack has about twenty. */
const MOST_FILES = 1_000;

/** @throws {Error} for what is no zip */
export async function openPack(path: string): Promise<Pack> {
  const zip = await yauzl.openPromise(path, {
    autoClose: false,
    strictFileNames: true,
    validateEntrySizes: true,
  });
  const names: string[] = [];
  // The first of a name is the one that is read; a second one is a fault.
  const entries = new Map<string, yauzl.Entry>();
  try {
    if (zip.entryCount > MOST_FILES) throw new Error(`the zip has ${zip.entryCount} files`);
    for await (const entry of zip.eachEntry()) {
      names.push(entry.fileName);
      if (!entries.has(entry.fileName)) entries.set(entry.fileName, entry);
    }
  } catch (error) {
    zip.close();
    throw error;
  }

  async function read(name: string): Promise<Readable | undefined> {
    const entry = entries.get(name);
    return entry === undefined ? undefined : zip.openReadStreamPromise(entry);
  }

  return {
    names,
    read,
    async text(name) {
      const pieces: Buffer[] = [];
      let length = 0;
      try {
        for await (const piece of (await read(name)) ?? []) {
          pieces.push(piece as Buffer);
          length += (piece as Buffer).length;
          if (length > LONGEST_TEXT) return undefined;
        }
      } catch {
        return undefined;
      }
      return entries.has(name) ? Buffer.concat(pieces).toString('utf8') : undefined;
    },
    async digest(name) {
      const digest = createHash('sha256');
      let bytes = 0;
      try {
        const stream = await read(name);
        if (stream === undefined) return undefined;
        for await (const piece of stream) {
          digest.update(piece as Buffer);
          bytes += (piece as Buffer).length;
        }
      } catch {
        return undefined;
      }
      return { sha256: digest.digest('hex'), bytes };
    },
    close: () => zip.close(),
  };
}
