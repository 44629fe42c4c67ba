/**
 * A process that outlives the tests by a moment. Its standard input ends when the tests stop the database or are
 * killed. Then it ends the database if it still runs, and removes its folders.
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

const [directory, data] = process.argv.slice(2);
if (directory === undefined || data === undefined)
  throw new TypeError('usage: keeper.ts <folder> <data folder>');

process.stdin.resume();
process.stdin.once('end', () => void cleanUp(directory, data));

async function cleanUp(...folders: readonly [directory: string, data: string]): Promise<void> {
  const lockFile = await readFile(join(folders[1], 'postmaster.pid'), 'utf8').catch(() => '');
  const processId = Number.parseInt(lockFile, 10);
  if (processId > 1) endProcess(processId);
  for (const folder of folders) {
    await rm(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
  }
}

function endProcess(processId: number): void {
  try {
    process.kill(processId, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
