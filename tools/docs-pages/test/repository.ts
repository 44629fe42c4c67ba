import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Page, readPages, type Site } from '../src/index.ts';

/** Assembles the pages of a small repository, which is removed after the test. */
export async function readRepository(files: Readonly<Record<string, string>>): Promise<Site> {
  const root = await mkdtemp(join(tmpdir(), 'docs-pages-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return readPages(root);
}

/** The page at an address. */
export function pageAt({ pages }: Site, address: string): Page {
  const page = pages.find((each) => each.address === address);
  if (page === undefined)
    throw new Error(`no page at ${address}: ${pages.map((each) => each.address).join(', ')}`);
  return page;
}
