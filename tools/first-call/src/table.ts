import type { Followed } from './follow-pages.ts';
import { countLines } from './lines.ts';
import { RUNTIME_NAMES } from './runtimes.ts';

const HEAD = [
  'page',
  'lines of code',
  'pack, s',
  'install, s',
  'server, s',
  'calls, s',
  'all, min:s',
  ...RUNTIME_NAMES.map((name) => `${name}, s`),
  'measured on',
];

/** How long it took to follow each page, as a table in Markdown. */
export function tableOf(followed: readonly Followed[], now: Date = new Date()): string {
  return tableOfRows(followed.map((one) => rowOf(one, now)));
}

/**
 * A table in which the rows of some pages are new.
 * @param before a table of {@link tableOf}; a row whose page is gone is left out
 * @param pages the names of all pages, in the order of the table
 */
export function updateTable(
  before: string,
  followed: readonly Followed[],
  pages: readonly string[],
  now: Date = new Date(),
): string {
  const kept = before.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const rows = new Map([...kept, ...followed.map((one) => rowOf(one, now))].map((row) => [pageOf(row), row]));
  return tableOfRows(pages.flatMap((page) => (rows.has(page) ? [rows.get(page) ?? []] : [])));
}

function pageOf([cell = '']: readonly string[]): string {
  return /\(\.\.\/([\w-]+)\.md\)/.exec(cell)?.[1] ?? '';
}

function rowOf({ page, result, runtimes }: Followed, now: Date): readonly string[] {
  return [
    `[${page.label}](../${page.name}.md)${page.language === 'TypeScript' ? '' : `, ${page.language}`}`,
    `${countLines(page)}`,
    ...timesOf(result),
    ...RUNTIME_NAMES.map((name) => cellOf(runtimes.get(name))),
    now.toISOString().slice(0, 10),
  ];
}

function timesOf(result: Followed['result']): string[] {
  if (result instanceof Error) return ['fails', '', '', '', ''];
  const { pack, install, server, calls } = result;
  const all = Math.round(pack + install + server + calls);
  const clock = `${Math.floor(all / 60)}:${String(all % 60).padStart(2, '0')}`;
  return [...[pack, install, server, calls].map((seconds) => seconds.toFixed(1)), clock];
}

function cellOf(call: number | Error | undefined): string {
  if (call === undefined) return '–';
  return call instanceof Error ? 'fails' : call.toFixed(1);
}

function tableOfRows(rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(HEAD), line(HEAD.map(() => '---')), ...rows.map(line)].join('\n');
}
