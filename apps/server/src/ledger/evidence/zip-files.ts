import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import yazl from 'yazl';

/** A file of a pack, as its manifest lists it. */
export interface PackedFile {
  readonly name: string;
  readonly bytes: number;
  /** Lower hex. */
  readonly sha256: string;
}

/** A zip that is written while it is read. */
export interface ZipFiles {
  /**
   * Adds a file. `pieces` is called once the files before it are written, so that it can tell what they hold, and is read as
   * fast as the zip is.
   */
  add(name: string, pieces: () => Iterable<string> | AsyncIterable<string>): void;
  /** The files that are written by now. */
  written(): readonly PackedFile[];
  /** The zip. It fails where a file does, so that a part is never taken for a whole. */
  stream(): Readable;
}

/** @param at the time of all files */
export function createZipFiles(at: Date): ZipFiles {
  const zip = new yazl.ZipFile();
  const files: PackedFile[] = [];
  const out = zip.outputStream as Readable;
  zip.on('error', (error: Error) => out.destroy(error));

  async function* noted(
    name: string,
    pieces: Iterable<string> | AsyncIterable<string>,
  ): AsyncGenerator<Buffer, void> {
    const digest = createHash('sha256');
    let bytes = 0;
    for await (const piece of pieces) {
      const chunk = Buffer.from(piece);
      digest.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
    files.push({ name, bytes, sha256: digest.digest('hex') });
  }

  return {
    add(name, pieces) {
      zip.addReadStreamLazy(name, { mtime: at, mode: 0o100600 }, (open) => {
        const stream = Readable.from(noted(name, pieces()), { objectMode: false, highWaterMark: 1 });
        stream.on('error', (error) => out.destroy(error));
        open(null, stream);
      });
    },
    written: () => files,
    stream() {
      zip.end();
      return out;
    },
  };
}
