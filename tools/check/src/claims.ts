import { glob } from 'node:fs/promises';
import { type Outcome, outcomeOfFaults } from './step.ts';
import { type ReadText, readText, root } from './workspace.ts';

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
    .map((link) => `${THREAT_MODEL}: no link to ${link}`);
}

/** The step of `npm test`. */
export async function checkClaims(): Promise<Outcome> {
  const faultsOf = async (document: string): Promise<string[]> => {
    const faults = await claimFaults((await readText(document)) ?? '', readText);
    return faults.map((fault) => `${document}: ${fault}`);
  };
  const pages: string[] = [];
  for await (const page of glob(DOCUMENTS, { cwd: root })) pages.push(page.replaceAll('\\', '/'));
  const faults = (await Promise.all(pages.toSorted().map(faultsOf))).flat();
  return outcomeOfFaults([...faults, ...unlistedPages((await readText(THREAT_MODEL)) ?? '', pages)]);
}
