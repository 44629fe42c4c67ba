/**
 * `npm run openapi`: runs the Postman collection against a sandbox, records its answers as examples, and writes
 * `docs/openapi.json` and `docs/grantex.postman_collection.json`.
 */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { EXAMPLES, pathOf, textOf } from './files.ts';
import { record } from './record.ts';

const { examples, failures } = await record();
if (failures.length > 0) {
  console.error(failures.join('\n'));
  process.exit(1);
}
await writeFile(pathOf(EXAMPLES), textOf(examples));
console.log(EXAMPLES);
// In another process: this one has the server with the examples from before.
const writer = fileURLToPath(new URL('write-documents.ts', import.meta.url));
const { stdout } = await promisify(execFile)(process.execPath, [writer]);
process.stdout.write(stdout);
