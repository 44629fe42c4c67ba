import { writeFile } from 'node:fs/promises';
import { readSources } from '../src/protocol/read-protocol.ts';

// Before the package is packed: the sentences that its reports cite.
await writeFile(new URL('../protocol.json', import.meta.url), `${JSON.stringify(await readSources())}\n`);
