import type { GroupReport, Report } from './document.ts';
import { format } from './format.ts';
import { machineDifferences } from './machine.ts';
import { isFailure, isMoreBetter, type Row } from './row.ts';

/** What a row was and is: the value that its goal is for. */
export interface ComparedRow {
  readonly group: string;
  readonly what: string;
  readonly unit: Row['result']['unit'];
  readonly earlier: number;
  readonly now: number;
  /** Now by earlier. */
  readonly ratio: number;
  /** Both spreads are smaller than the difference. */
  readonly isClear: boolean;
}

export interface Comparison {
  /** How the machines and the runs differ, a line each. */
  readonly differences: readonly string[];
  readonly rows: readonly ComparedRow[];
  /** Rows that one of the two runs lacks, or failed to measure; only in groups that both ran. */
  readonly added: readonly string[];
  readonly gone: readonly string[];
  /** Groups that only one of the two ran. */
  readonly uncompared: readonly string[];
}

export function compare(then: Report, now: Report): Comparison {
  const both = now.groups.filter(({ name }) => groupOf(then, name) !== undefined);
  const before = rowsOf(both.flatMap(({ name }) => groupOf(then, name) ?? []));
  const after = rowsOf(both);
  return {
    differences: [...runDifferences(then, now), ...machineDifferences(then.machine, now.machine)],
    rows: [...after].flatMap(([key, { group, row }]) => {
      const earlier = before.get(key)?.row;
      return earlier === undefined ? [] : [comparedRow(group, earlier, row)];
    }),
    added: [...after.keys()].filter((key) => !before.has(key)),
    gone: [...before.keys()].filter((key) => !after.has(key)),
    uncompared: [...then.groups, ...now.groups]
      .map(({ name }) => name)
      .filter((name) => groupOf(then, name) === undefined || groupOf(now, name) === undefined),
  };
}

const groupOf = ({ groups }: Report, wanted: string): GroupReport | undefined =>
  groups.find(({ name }) => name === wanted);

/** The rows that were measured, by their names. */
function rowsOf(groups: readonly GroupReport[]): Map<string, { group: string; row: Row }> {
  return new Map(
    groups.flatMap(({ name: group, rows }) =>
      rows.flatMap((row) => (isFailure(row) ? [] : [[`${group}: ${row.what}`, { group, row }] as const])),
    ),
  );
}

function runDifferences(then: Report, now: Report): string[] {
  const mode = ({ isQuick }: Report): string => (isQuick ? 'quick' : 'full');
  return mode(then) === mode(now) ? [] : [`run: ${mode(then)}, now ${mode(now)}`];
}

function comparedRow(group: string, then: Row, now: Row): ComparedRow {
  const ratio = now.result.value / then.result.value;
  return {
    group,
    what: now.what,
    unit: now.result.unit,
    earlier: then.result.value,
    now: now.result.value,
    ratio,
    isClear: Math.abs(ratio - 1) > then.result.spread + now.result.spread,
  };
}

/** The comparison for a person, a line for each row. */
export function comparisonLines({ differences, rows, added, gone, uncompared }: Comparison): string {
  const width = Math.max(0, ...rows.map(({ group, what }) => `${group}: ${what}`.length));
  return [
    ...(differences.length === 0 ? ['Same machine, same kind of run.'] : ['NOT THE SAME:']),
    ...differences.map((line) => `  ${line}`),
    '',
    `${'row'.padEnd(width)}  ${'then'.padStart(9)}  ${'now'.padStart(9)}  ratio`,
    ...rows.map((row) => line(row, width)),
    ...added.map((what) => `new: ${what}`),
    ...gone.map((what) => `gone: ${what}`),
    ...(uncompared.length === 0 ? [] : [`not in both runs: ${uncompared.join(', ')}`]),
  ].join('\n');
}

function line({ group, what, unit, earlier, now, ratio, isClear }: ComparedRow, width: number): string {
  const better = ratio > 1 === isMoreBetter(unit) ? 'better' : 'worse';
  const values = [earlier, now].map((value) => format(value, unit).padStart(9)).join('  ');
  return `${`${group}: ${what}`.padEnd(width)}  ${values}  ${ratio.toFixed(2)}${isClear ? ` ${better}` : ''}`;
}
