/**
 * Loaded into a server before everything else (`--import`). It keeps what a disk would hold after losing its power and
 * everything unflushed: for each file below `STORM_DISK` its content at its last `fsync`, in `STORM_FLUSHED`.
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
  // The process may be killed in the middle: until then, the earlier flush is complete.
  fs.copyFileSync(path, `${flushed}.unfinished`);
  fs.renameSync(`${flushed}.unfinished`, kept);
}

/** A removal or renaming is durable once its folder has been flushed. */
function recordNames(path: string, kept: string): void {
  fs.mkdirSync(kept, { recursive: true });
  for (const name of fs.readdirSync(kept)) {
    if (!fs.existsSync(join(path, name))) fs.rmSync(join(kept, name), { recursive: true });
  }
  for (const entry of fs.readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) fs.mkdirSync(join(kept, entry.name), { recursive: true });
  }
}
