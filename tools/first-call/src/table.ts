import { loadavg } from 'node:os';
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
  'load',
];

/** When pages were followed. */
export interface Moment {
  readonly day: string;
  /** How many programs shared the cores of the machine in the last quarter of an hour. */
  readonly load: number;
}

function measuredNow(): Moment {
  return { day: new Date().toISOString().slice(0, 10), load: loadavg()[2] ?? 0 };
}

/** How long it took to follow each page, as a table in Markdown. */
export function tableOf(followed: readonly Followed[], moment: Moment = measuredNow()): string {
  return tableOfRows(followed.map((one) => rowOf(one, moment)));
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
  moment: Moment = measuredNow(),
): string {
  const kept = before.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const rows = new Map(
    [...kept, ...followed.map((one) => rowOf(one, moment))].map((row) => [pageOf(row), row]),
  );
  return tableOfRows(pages.flatMap((page) => (rows.has(page) ? [rows.get(page) ?? []] : [])));
}

function pageOf([cell = '']: readonly string[]): string {
  return /\(\.\.\/([\w-]+)\.md\)/.exec(cell)?.[1] ?? '';
}

function rowOf({ page, result, runtimes }: Followed, { day, load }: Moment): readonly string[] {
  return [
    `[${page.label}](../${page.name}.md)${page.language === 'TypeScript' ? '' : `, ${page.language}`}`,
    `${countLines(page)}`,
    ...timesOf(result),
    ...RUNTIME_NAMES.map((name) => cellOf(runtimes.get(name))),
    day,
    load.toFixed(0),
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
