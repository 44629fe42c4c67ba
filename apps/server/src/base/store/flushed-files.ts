import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/**
 * The parameters that make PostgreSQL flush as on a server: the log before a commit is acknowledged and before the pages that
 * it covers, files before a checkpoint drops their log. PGlite turns that off (`-F`), and its `fdatasync` does nothing.
 */
export const FLUSHING_PARAMETERS: readonly string[] = [
  PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ['fsync=on', 'full_page_writes=on', 'synchronous_commit=on', 'wal_sync_method=fsync'].flatMap((setting) => [
    '-c',
    setting,
  ]),
].flat();

/** The used part of PGlite's Emscripten module, which has no types. */
interface Emscripten {
  readonly FS: { readonly ErrnoError: new (code: number) => Error };
  /** `fd_sync` calls the `fsync` of a file's operations, if there is one. */
  readonly NODEFS: { readonly stream_ops: { fsync?: (file: { readonly nfd: number }) => number } };
}

/** EIO in Emscripten. PostgreSQL panics then, because the state of the disk is unknown. */
const INPUT_OUTPUT_ERROR = 29;

/** The files of a database in a folder, with a real `fsync`, which PGlite lacks. */
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
 * Flushes a folder with its contents, and its entries in the folders above, which PGlite does not do for a new database. It
 * takes a few milliseconds if everything is already flushed.
 */
export function flushDatabase(folder: string): void {
  flushAll(folder);
  // Opens no file next to it: closing the lock file would release the lock of this process.
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

/** Windows cannot open a folder and does not need to flush one. */
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
