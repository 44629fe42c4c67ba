import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GROUPS, type Page, type Site, withAddresses } from 'docs-pages';
import { BASE } from './folders.ts';
import { fileOf } from './stage.ts';

/**
 * Writes what programs and models read: each page in Markdown at its address with `.md`, `llms.txt`, which lists them, and
 * `llms-full.txt`, which holds them all (https://llmstxt.org). Links lead to the Markdown of other pages.
 */
export async function writeTwins({ pages }: Pick<Site, 'pages'>, folder: string): Promise<void> {
  for (const page of pages) {
    const file = join(folder, `${fileOf(page.address)}.md`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, twinOf(page));
  }
  await writeFile(join(folder, 'llms.txt'), listOf(pages));
  await writeFile(
    join(folder, 'llms-full.txt'),
    pages.map((page) => `<!-- ${twinAddress(page.address)} -->\n\n${twinOf(page)}`).join('\n'),
  );
}

function twinAddress(address: string): string {
  return `${BASE}/docs/${fileOf(address)}.md`;
}

function twinOf({ markdown }: Page): string {
  return withAddresses(markdown, {
    page: (address, fragment) => twinAddress(address) + fragment,
    picture: (address) => `${BASE}/docs/${address}`,
    server: (path) => BASE + path,
  });
}

function listOf(pages: readonly Page[]): string {
  const first = pages.find(({ address }) => address === '');
  const groups = GROUPS.flatMap((group) => {
    const own = pages.filter((page) => page.group === group);
    return own.length === 0 ? [] : `## ${group}\n\n${own.map(entryOf).join('\n')}\n`;
  });
  return `# Grantex\n\n> ${first?.description ?? ''}\n\n${groups.join('\n')}`;
}

function entryOf({ title, address, description }: Page): string {
  return `- [${title}](${twinAddress(address)})${description === '' ? '' : `: ${description}`}`;
}
