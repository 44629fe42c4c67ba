import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { root, run } from 'pack';
import type { Followed } from './follow-pages.ts';
import { tableOf } from './table.ts';

const FILE: string = join(root, 'docs', 'start', 'parts', 'minutes.md');

/** Writes the part of `docs/start/index.md` that shows the measurements. */
export async function writeMinutes(followed: readonly Followed[]): Promise<void> {
  const [cpu] = cpus();
  const day = new Date().toISOString().slice(0, 10);
  const text = `${tableOf(followed)}

Measured on ${day} on a machine with ${availableParallelism()} cores (${cpu?.model.trim()}), with \`npm run first-call -- --write\`.
`;
  await writeFile(FILE, text);
  await run('oxfmt', [FILE], root);
}
