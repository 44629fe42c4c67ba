import { join } from 'node:path';
import { type Outcome, outcomeOfFaults } from './step.ts';
import { type ReadText, readText } from './workspace.ts';

const PAGE = 'docs/compare.md';
const DEFINITION = /^\[(?<key>[a-z]\d+)\]: (?<target>\S+)(?: '(?<title>[^']+)')?$/gm;
const REFERENCE = /\[([a-z]\d+)\](?!:)/g;

/**
 * Checks that each cell of the tables that compare products names a source, `[a1]`, and that every source is defined: as a page of
 * another product with its version, or as a file of this repository, with the title of the test where it is one.
 * @returns one sentence for each fault
 */
export async function comparisonFaults(page: string, read: ReadText): Promise<string[]> {
  const sources = new Map(
    [...page.matchAll(DEFINITION)].map(({ groups }) => [groups?.['key'] ?? '', groups]),
  );
  const used = new Set([...page.matchAll(REFERENCE)].map(([, key = '']) => key));
  const faults = cellsOf(page)
    .filter(({ cell }) => !cell.match(REFERENCE))
    .map(({ row, cell }) => `${row}: "${cell}" names no source`);
  for (const key of used) if (!sources.has(key)) faults.push(`[${key}] is not defined`);
  for (const [key, groups] of sources) {
    if (!used.has(key)) faults.push(`[${key}] is not used`);
    faults.push(...(await sourceFaults(key, groups?.['target'] ?? '', groups?.['title'], read)));
  }
  return faults;
}

/** The cells of tables with a column for Grantex, but for their heads and first columns. */
function cellsOf(page: string): { row: string; cell: string }[] {
  const tables = page.split(/\n\n/).filter((block) => /^\|.*\| Grantex +\|\n/.test(block));
  return tables.flatMap((table) => {
    const rows = table.trim().split('\n').slice(2);
    return rows.flatMap((line) => {
      const [row = '', ...cells] = line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      return cells.map((cell) => ({ row, cell }));
    });
  });
}

async function sourceFaults(
  key: string,
  target: string,
  title: string | undefined,
  read: ReadText,
): Promise<string[]> {
  if (target.startsWith('https://')) {
    const isDated = /\/[0-9a-f]{40}\/|\/rfc\/rfc\d+/.test(target);
    return isDated ? [] : [`[${key}] names no version of ${target}`];
  }
  const [file = ''] = target.split('#');
  const path = join('docs', file);
  const text = await read(path);
  if (text === undefined) return [`[${key}]: there is no ${path}`];
  if (path.includes('.test.') && title === undefined) return [`[${key}] names no test of ${path}`];
  return title === undefined || text.includes(title) ? [] : [`[${key}]: ${path} has no test "${title}"`];
}

/** The step of `npm test`. */
export async function checkComparison(): Promise<Outcome> {
  const faults = await comparisonFaults((await readText(PAGE)) ?? '', readText);
  return outcomeOfFaults(faults.map((fault) => `${PAGE}: ${fault}`));
}
