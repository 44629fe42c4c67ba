/**
 * A process that outlives the tests by a moment. Its standard input ends when the tests stop the database or are
 * killed. Then it ends the database if it still runs, and removes its folder.
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

const [directory] = process.argv.slice(2);
if (directory === undefined) throw new TypeError('usage: keeper.ts <cluster folder>');

process.stdin.resume();
process.stdin.once('end', () => void cleanUp(directory));

async function cleanUp(cluster: string): Promise<void> {
  const lockFile = await readFile(join(cluster, 'data', 'postmaster.pid'), 'utf8').catch(() => '');
  const processId = Number.parseInt(lockFile, 10);
  if (processId > 1) endProcess(processId);
  await rm(cluster, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
}

function endProcess(processId: number): void {
  try {
    process.kill(processId, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
