import { format } from './format.ts';
import {
  type Figure,
  type Goal,
  isFailure,
  isMoreBetter,
  judge,
  type Outcome,
  type Unit,
  type Verdict,
} from './row.ts';

const TITLES = ['', 'measured', 'cannot be beaten', 'result', 'floor', 'stretch', ''] as const;
const MARKS: { readonly [verdict in Exclude<Verdict, undefined>]: string } = {
  stretch: '✓✓',
  floor: '✓',
  missed: '✗',
};
const GAP = '  ';

/** Formats the rows of one group as a table, each followed by what must be slower. */
export function table(title: string, rows: readonly Outcome[]): string {
  const lines = [[title, ...TITLES.slice(1)], ...rows.map(cells)];
  const widths = TITLES.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const [titles = '', ...written] = lines.map((line) => aligned(line, widths));
  return [
    titles,
    '─'.repeat(titles.length),
    ...rows.flatMap((row, index) => [written[index] ?? '', ...details(row)]),
  ].join('\n');
}

function cells(row: Outcome): string[] {
  if (isFailure(row)) return [`${GAP}${row.what}`, 'NOT MEASURED'];
  const { what, measured, limit, result, goal } = row;
  const verdict = judge(row);
  return [
    `${GAP}${what}`,
    format(measured.value, measured.unit),
    limit === undefined ? '' : figure(limit),
    `${format(result.value, result.unit)} ±${(result.spread * 100).toFixed(0)}%`,
    bound(goal, 'floor', result.unit),
    bound(goal, 'stretch', result.unit),
    verdict === undefined ? '' : MARKS[verdict],
  ];
}

function details(row: Outcome): string[] {
  if (isFailure(row)) return [`${GAP}${GAP}${row.fault.split('\n')[0]}`];
  const { peers = [], references = [], note } = row;
  return [
    ...peers.map((peer) => `${GAP}${GAP}slower: ${figure(peer)}`),
    ...references.map((reference) => `${GAP}${GAP}beside: ${figure(reference)}`),
    ...(note === undefined ? [] : [`${GAP}${GAP}${note}`]),
  ];
}

function figure({ what, value, unit }: Figure): string {
  return `${format(value, unit)} ${what}`;
}

function bound(goal: Goal | undefined, name: keyof Goal, unit: Unit): string {
  if (goal === undefined) return '';
  return `${isMoreBetter(unit) ? '≥' : '≤'} ${format(goal[name], unit)}`;
}

function aligned(line: readonly string[], widths: readonly number[]): string {
  return line
    .map((cell, column) =>
      column === 1 || column > 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    )
    .join(GAP)
    .trimEnd();
}
