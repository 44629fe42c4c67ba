import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { root, run } from 'pack';
import type { Followed } from './follow-pages.ts';
import { updateTable } from './table.ts';

const FILE: string = join(root, 'docs', 'start', 'parts', 'minutes.md');

/**
 * Writes measurements into the part of `docs/start/index.md` that shows them.
 * @param pages the names of all pages, in the order of the table
 */
export async function writeMinutes(followed: readonly Followed[], pages: readonly string[]): Promise<void> {
  const [cpu] = cpus();
  const table = updateTable(await readFile(FILE, 'utf8'), followed, pages);
  const machine = `a machine with ${availableParallelism()} cores (${cpu?.model.trim()})`;
  await writeFile(FILE, `${table}\n\nMeasured on ${machine}, with \`npm run first-call -- --write\`.\n`);
  await run('oxfmt', [FILE], root);
}
