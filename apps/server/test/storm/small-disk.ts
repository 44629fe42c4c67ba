import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system that a storm can fill. */
export interface SmallDisk {
  readonly path: string;
  /** Uses up all free space. */
  fill(): Promise<void>;
  /** Frees it. */
  free(): Promise<void>;
  /** Removes it, even if some process still has files of it open. */
  end(): Promise<void>;
}

/**
 * Why this process cannot mount a file system; undefined when it can: root can on Linux, but not in every container.
 */
export const whyNoDisk: string | undefined = whyNot();

function whyNot(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'only root may mount a small file system, on Linux';
  const folder = mkdtempSync(join(tmpdir(), 'grantex-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'this machine lets nobody mount a small file system';
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Mounts a file system in memory that belongs to a user. */
export async function mountSmallDisk(mebibytes: number, uid = 0): Promise<SmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'grantex-disk-'));
  // The user of the disk has to be able to traverse it.
  await chmod(folder, 0o755);
  const path = join(folder, 'disk');
  await mkdir(path);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=700,uid=${uid}`, 'tmpfs', path]);
  const filler = join(path, 'filler');
  return {
    path,
    async fill() {
      const { bavail, bsize } = await statfs(path);
      try {
        await writeFile(filler, Buffer.alloc(bavail * bsize));
      } catch (error) {
        // The stormed program writes, too: it may have used the last of the space, which fills the disk as well.
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },
    free: () => rm(filler),
    async end() {
      execFileSync('umount', ['--lazy', path]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
