import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/**
 * PostgreSQL with its own order of flushes, as on a server: the log before a commit is acknowledged and before pages that
 * it covers, files before the checkpoint that no longer needs their log. PGlite turns that off (`-F`), and its `fdatasync`
 * does nothing.
 */
export const FLUSHING_PARAMETERS: readonly string[] = [
  PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ['fsync=on', 'full_page_writes=on', 'synchronous_commit=on', 'wal_sync_method=fsync'].flatMap((setting) => [
    '-c',
    setting,
  ]),
].flat();

/** What is used of the module that PGlite runs in, whose types come from elsewhere. */
interface Emscripten {
  readonly FS: { readonly ErrnoError: new (code: number) => Error };
  /** `fd_sync` calls the `fsync` of a file's operations, where there is one. */
  readonly NODEFS: { readonly stream_ops: { fsync?: (file: { readonly nfd: number }) => number } };
}

/** EIO, as Emscripten numbers it: PostgreSQL panics then, for nobody knows what is on the disk. */
const INPUT_OUTPUT_ERROR = 29;

/** The files of a database in a folder. An `fsync` of theirs is one of the disk, where PGlite has none at all. */
export function createFlushedFiles(folder: string): NodeFS {
  const files = new NodeFS(folder);
  const init = files.init.bind(files);
  files.init = async (pglite, options) => {
    const { emscriptenOpts } = await init(pglite, options);
    const giveFsync = (module: object): void => {
      const { FS, NODEFS } = module as Emscripten;
      NODEFS.stream_ops.fsync = ({ nfd }) => {
        try {
          fsyncSync(nfd);
          return 0;
        } catch {
          throw new FS.ErrnoError(INPUT_OUTPUT_ERROR);
        }
      };
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [giveFsync, ...(emscriptenOpts.preRun ?? [])] } };
  };
  return files;
}

/**
 * Flushes a folder with all that is in it, and its place among the folders above: PGlite makes a new database without. It
 * takes some milliseconds where all is flushed.
 */
export function flushDatabase(folder: string): void {
  flushAll(folder);
  // No file beside it is opened: closing the lock's, whoever has opened it, would let go of the lock.
  for (const above of [dirname(folder), dirname(dirname(folder))]) flushNames(above);
}

function flushAll(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) flushAll(path);
    else if (entry.isFile()) flushPath(path);
  }
  flushNames(folder);
}

/** Windows cannot open a folder, and needs no flush of one. */
function flushNames(folder: string): void {
  if (process.platform !== 'win32') flushPath(folder);
}

function flushPath(path: string): void {
  const descriptor = openSync(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
