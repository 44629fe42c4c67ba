/** A step of `prepack`: makes `templates/templates.json` from the examples and the READMEs of the packages. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildTemplates } from './build-templates.ts';

const folder = join(import.meta.dirname, '..', 'templates');
await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'templates.json'), JSON.stringify(await buildTemplates()));
