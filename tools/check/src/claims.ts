import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outcome } from './step.ts';
import { root } from './workspace.ts';

/** Reads a file of the repository by its path; undefined when there is none. */
export type ReadText = (path: string) => Promise<string | undefined>;

/** The page that lists those of the threat model. */
const THREAT_MODEL = 'docs/security/threat-model.md';
/** The pages whose claims name their tests. */
const DOCUMENTS = ['docs/security/threat-model/*.md', 'docs/security/mcp-conformance.md'];
const HOLDS = /^ {2}- `(?<path>[^`]+)` › (?<title>.+)$/;

/**
 * Checks that every claim of a page has a test. A claim is a list item. Its tests are a list below it:
 * `- \`path\` › title`, with the title as it is written in that file (`%s` included).
 * @returns one sentence for each claim without a test, and for each test that does not exist
 */
export async function claimFaults(document: string, read: ReadText): Promise<string[]> {
  const faults: string[] = [];
  const lines = document.split('\n');
  for (const [index, line] of lines.entries()) {
    const test = HOLDS.exec(line)?.groups;
    if (test !== undefined) faults.push(...(await testFaults(test['path'] ?? '', test['title'] ?? '', read)));
    if (line.startsWith('- ') && !isHeld(lines, index)) faults.push(`no test holds "${line.slice(2)}"`);
  }
  return faults;
}

/** An item may run over several lines; its tests come before the next item, heading or blank line. */
function isHeld(lines: readonly string[], item: number): boolean {
  const rest = lines.slice(item + 1);
  const end = rest.findIndex((line) => !line.startsWith('  '));
  return (end === -1 ? rest : rest.slice(0, end)).some((line) => HOLDS.test(line));
}

async function testFaults(path: string, title: string, read: ReadText): Promise<string[]> {
  const text = await read(path);
  if (text === undefined) return [`there is no ${path}`];
  return text.includes(title) ? [] : [`${path} has no test "${title}"`];
}

/** @returns one sentence for each page of the threat model that its list does not link to */
export function unlistedPages(list: string, pages: readonly string[]): string[] {
  return pages
    .map((page) => page.slice('docs/security/'.length))
    .filter((link) => link.startsWith('threat-model/') && !list.includes(`](${link})`))
    .map((link) => `${THREAT_MODEL}: no link to ${link}\n`);
}

/** The step of `npm test`. */
export async function checkClaims(): Promise<Outcome> {
  const read: ReadText = (path) => readFile(join(root, path), 'utf8').catch(() => undefined);
  const faultsOf = async (document: string): Promise<string[]> => {
    const faults = await claimFaults((await read(document)) ?? '- nothing', read);
    return faults.map((fault) => `${document}: ${fault}\n`);
  };
  const pages: string[] = [];
  for await (const page of glob(DOCUMENTS, { cwd: root })) pages.push(page.replaceAll('\\', '/'));
  const faults = (await Promise.all(pages.toSorted().map(faultsOf))).flat();
  faults.push(...unlistedPages((await read(THREAT_MODEL)) ?? '', pages));
  if (faults.length === 0) return { passed: 1, failed: 0, output: '' };
  return { passed: 0, failed: 1, output: faults.join('') };
}
