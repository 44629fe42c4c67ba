import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** How often a process that waits looks again, in milliseconds. */
const INTERVAL = 200;

/**
 * Runs work that no other process of this machine does at the same time. A process that ended without a word holds up
 * nobody.
 * @param file that has the id of the process that works
 */
export async function oneAtATime<RESULT>(file: string, work: () => Promise<RESULT>): Promise<RESULT> {
  await mkdir(dirname(file), { recursive: true });
  while (!(await take(file))) await setTimeout(INTERVAL);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    await writeFile(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const owner = Number(await readFile(file, 'utf8').catch(() => ''));
  if (owner > 0 && !isAlive(owner)) await rm(file, { force: true });
  return false;
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}
