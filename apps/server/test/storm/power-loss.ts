import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** The kernel writes unflushed data in pieces of this size. */
const BLOCK = 4096;

/**
 * Reduces a folder to what was flushed, and a share of what was not: any of its blocks, because a kernel writes in any
 * order. The result counts as flushed from then on.
 * @param share of the blocks that were written and not flushed: 0 to 1
 */
export async function losePower(folder: string, flushed: string, share: number): Promise<void> {
  for (const path of await filesIn(folder)) {
    const name = relative(folder, path);
    const kept = await readFile(join(flushed, name)).catch(() => undefined);
    if (kept === undefined && Math.random() >= share) await rm(path);
    else await writeFile(path, mix(kept ?? Buffer.alloc(0), await readFile(path), share));
  }
  // It was removed, and exists again.
  for (const path of await filesIn(flushed)) {
    const name = join(folder, relative(flushed, path));
    const isGone = await readFile(name).then(
      () => false,
      () => true,
    );
    if (!isGone || Math.random() < share) continue;
    await mkdir(dirname(name), { recursive: true });
    await cp(path, name);
  }
  await rm(flushed, { recursive: true });
  await cp(folder, flushed, { recursive: true });
}

function mix(flushed: Buffer, written: Buffer, share: number): Buffer {
  // A length is written like any other data.
  const length = Math.random() < share ? written.length : flushed.length;
  const mixed = Buffer.alloc(length);
  flushed.copy(mixed);
  for (let at = 0; at < length; at += BLOCK) {
    if (Math.random() < share) written.copy(mixed, at, at, Math.min(at + BLOCK, length));
  }
  return mixed;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}
