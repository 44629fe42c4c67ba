/**
 * Loaded into a server before everything else (`--import`). It keeps what a disk would hold that loses its power and
 * everything that nobody has flushed: of each file below `STORM_DISK` what it was at its last `fsync`, in `STORM_FLUSHED`.
 */
import fs, { type PathLike } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

const disk = resolve(process.env['STORM_DISK'] ?? '');
const flushed = resolve(process.env['STORM_FLUSHED'] ?? '');
const paths = new Map<number, string>();
const { openSync, fsyncSync } = fs;

fs.openSync = (path: PathLike, ...rest): number => {
  const descriptor = openSync(path, ...rest);
  paths.set(descriptor, resolve(String(path)));
  return descriptor;
};
fs.fsyncSync = (descriptor) => {
  fsyncSync(descriptor);
  const path = paths.get(descriptor);
  if (path?.startsWith(disk) === true) record(path, join(flushed, relative(disk, path)));
};
syncBuiltinESMExports();

function record(path: string, kept: string): void {
  if (fs.statSync(path).isDirectory()) return recordNames(path, kept);
  fs.mkdirSync(dirname(kept), { recursive: true });
  // The process may be killed in the middle: what was flushed before is whole until then.
  fs.copyFileSync(path, `${flushed}.unfinished`);
  fs.renameSync(`${flushed}.unfinished`, kept);
}

/** What was removed or renamed is so on the disk once its folder has been flushed. */
function recordNames(path: string, kept: string): void {
  fs.mkdirSync(kept, { recursive: true });
  for (const name of fs.readdirSync(kept)) {
    if (!fs.existsSync(join(path, name))) fs.rmSync(join(kept, name), { recursive: true });
  }
  for (const entry of fs.readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) fs.mkdirSync(join(kept, entry.name), { recursive: true });
  }
}
