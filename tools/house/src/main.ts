/** `npm run house`: draws the pictures of `docs/architecture.md` anew. With `--check` it only says whether they are right. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DOCUMENT, drawn, faults } from './document.ts';
import { root } from './root.ts';

const isCheck = process.argv.includes('--check');
const path = join(root, DOCUMENT);
const before = await readFile(path, 'utf8');
const after = await drawn(before);
const found = await faults();
if (isCheck && after !== before)
  found.push(`${DOCUMENT} shows other imports than there are; run: npm run house`);
else if (after !== before) await writeFile(path, after);
for (const fault of found) console.error(fault);
if (found.length > 0) process.exitCode = 1;
