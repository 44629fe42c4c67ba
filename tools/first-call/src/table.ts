import type { Followed } from './follow-pages.ts';
import { countLines } from './lines.ts';
import { RUNTIME_NAMES } from './runtimes.ts';

/** How long it took to follow each page, as a table in Markdown. */
export function tableOf(followed: readonly Followed[]): string {
  const rows = followed.map(({ page, result, runtimes }) => [
    `[${page.label}](../${page.name}.md)${page.language === 'TypeScript' ? '' : `, ${page.language}`}`,
    `${countLines(page)}`,
    ...timesOf(result),
    ...RUNTIME_NAMES.map((name) => cellOf(runtimes.get(name))),
  ]);
  const head = ['page', 'lines of code', 'pack, s', 'install, s', 'server, s', 'calls, s', 'all, min:s'];
  return inMarkdown([...head, ...RUNTIME_NAMES.map((name) => `${name}, s`)], rows);
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

function inMarkdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
