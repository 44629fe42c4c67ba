import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { Grantex } from '@grantex/sdk';

const gx = new Grantex({ apiKey: process.env['GRANTEX_API_KEY'] });

/** How far it came before. */
const after = await readFile('cursor', 'utf8').catch(() => undefined);

for await (const { line, cursor } of gx.audit.stream({ format: 'ocsf', after })) {
  await appendFile('shipped.jsonl', `${line}\n`);
  await writeFile('cursor', cursor);
}
