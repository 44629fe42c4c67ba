/**
 * Part of `prepack`: copies the documents that the server shows at `/docs` into the package. Where the repository is not
 * whole, as in a container's build, it copies those that are there.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { COPIES, readDocuments, REPOSITORY } from '../src/web/docs/documents.ts';

const documents = await readDocuments(REPOSITORY);
if (documents.length === 0) throw new Error('the repository has no documents');
await rm(COPIES, { recursive: true, force: true });
for (const { path, source } of documents) {
  const copy = new URL(path, COPIES);
  await mkdir(new URL('.', copy), { recursive: true });
  await writeFile(copy, source);
}
