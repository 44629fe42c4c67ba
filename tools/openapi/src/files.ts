import { fileURLToPath } from 'node:url';
import { collectionOf } from './collection.ts';
import type { Document } from './document.ts';

/** The address of a server that the committed files name. */
export const PUBLIC_URL = 'http://localhost:4000';

const root = new URL('../../../', import.meta.url);

/** The files that `npm run openapi` writes, by their path in the repository. */
export const DOCUMENT = 'docs/openapi.json';
export const COLLECTION = 'docs/grantex.postman_collection.json';
export const EXAMPLES = 'apps/server/src/http/openapi/examples.json';

/** The path of a file on this machine. */
export function pathOf(file: string): string {
  return fileURLToPath(new URL(file, root));
}

/** JSON as it is committed. */
export function textOf(value: unknown): string {
  return `${JSON.stringify(value, undefined, 1)}\n`;
}

/** The files of a document, by their path: itself, and its collection. */
export function documentFiles(document: Document): Readonly<Record<string, string>> {
  return { [DOCUMENT]: textOf(document), [COLLECTION]: textOf(collectionOf(document)) };
}
