/** `npm run vectors`: writes `vectors/` from the tables of core's tests. */
import { writeFile } from 'node:fs/promises';
import { vectorFiles } from './vector-files.ts';

const root = new URL('../../../', import.meta.url);
for (const { path, text } of await vectorFiles()) {
  await writeFile(new URL(path, root), text);
  console.log(path);
}
