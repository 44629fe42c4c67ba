import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Page, ROOT, type Site, withAddresses } from 'docs-pages';
import { LISTS, STAGED } from './folders.ts';
import { listsOf } from './lists.ts';

/** The path of a page below the folder of all pages, without its ending. */
export function fileOf(address: string): string {
  return address === '' ? 'index' : address;
}

/**
 * Writes the pages for VitePress, with their pictures. Files that have not changed are not written again, so that a browser
 * reloads only what a writer has changed.
 */
export async function stage({ pages, pictures }: Site): Promise<void> {
  await write(LISTS, JSON.stringify(listsOf(pages)));
  for (const page of pages) await write(join(STAGED, `${fileOf(page.address)}.md`), sourceOf(page));
  const icon = ['icon.svg', 'apps/server/assets/icon.svg'] as const;
  for (const [address, path] of [...pictures, icon]) {
    await write(join(STAGED, 'public', address), await readFile(join(ROOT, path)));
  }
}

/** Removes what an earlier stage wrote. */
export async function clearStage(): Promise<void> {
  await rm(STAGED, { recursive: true, force: true });
}

/** A page as VitePress reads it. Links of the server keep their scheme: `markdown.ts` knows where it is. */
function sourceOf({ title, description, group, section, codes, markdown }: Page): string {
  // Lists name no page of a code, so none is before or after it.
  const alone = codes.length > 0 && { prev: false, next: false };
  const frontMatter = { title, description, group, ...(section !== undefined && { section }), ...alone };
  const text = withAddresses(markdown, {
    page: (address, fragment) => `/${address}${fragment}`,
    server: (path) => `server:/${path}`,
  });
  return `---\n${JSON.stringify(frontMatter)}\n---\n\n${text}`;
}

async function write(path: string, content: string | Buffer): Promise<void> {
  const bytes = Buffer.from(content);
  const before = await readFile(path).catch(() => undefined);
  if (before?.equals(bytes) === true) return;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, bytes);
}
