/** `npm run house`: redraws the pictures of `docs/architecture.md`. With `--check` it only checks them. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DOCUMENT, drawn, faults } from './document.ts';
import { root } from './root.ts';

const isCheck = process.argv.includes('--check');
const path = join(root, DOCUMENT);
const before = await readFile(path, 'utf8');
const after = await drawn(before);
const found = await faults();
if (isCheck && after !== before) found.push(`${DOCUMENT} is out of date; run: npm run house`);
else if (after !== before) await writeFile(path, after);
for (const fault of found) console.error(fault);
if (found.length > 0) process.exitCode = 1;
