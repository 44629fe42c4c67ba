/** `npm run mcp-logins`: logs in with every client, and prints what their users see. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, run } from 'pack';
import { followAll } from './logins.ts';
import { tableOf, withTable } from './table.ts';

const table = tableOf(await followAll());
console.log(table);
if (process.argv.includes('--write')) {
  const file = join(root, 'docs', 'guides', 'log-in.md');
  await writeFile(file, withTable(await readFile(file, 'utf8'), table));
  await run('oxfmt', [file], root);
}
