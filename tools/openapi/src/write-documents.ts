import { writeFile } from 'node:fs/promises';
import { documentFiles, pathOf } from './files.ts';
import { startSandbox } from './sandbox.ts';

const { document, close } = await startSandbox();
await close();
for (const [file, text] of Object.entries(documentFiles(document))) {
  await writeFile(pathOf(file), text);
  console.log(file);
}
