/** Writes `docs/reference/typescript`. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FOLDER, readReference } from './read-reference.ts';

const pages = await readReference();
await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
await Promise.all([...pages].map(([file, text]) => writeFile(join(FOLDER, file), text)));
