import type { AdapterDriver, ContractCase, Verdict } from '@grantex/testing';

/** The verdicts of the contract with one adapter. */
export interface Column {
  readonly driver: Pick<AdapterDriver, 'name'>;
  readonly verdicts: readonly Verdict[];
}

/** The table, and whether every cell is as expected. */
export interface Table {
  readonly lines: readonly string[];
  readonly holds: boolean;
}

interface Cell {
  readonly mark: '✓' | '○' | '✗' | '–';
  /** Printed below the table. */
  readonly note: string | undefined;
}

/** Formats cases × adapters. */
export function tableOf(columns: readonly Column[]): Table {
  const cases = columns[0]?.verdicts.map(({ contractCase }) => contractCase) ?? [];
  const rows = cases.map((contractCase, index) => ({
    contractCase,
    cells: columns.map(({ verdicts }) => cellOf(verdicts[index])),
  }));
  const cells = rows.flatMap(({ contractCase, cells }) => cells.map((cell) => ({ contractCase, ...cell })));
  const failures = cells.filter(({ mark }) => mark === '✗');
  return {
    lines: [
      ...aligned([
        ['a call with', 'gives', 'and is recorded as', ...columns.map((_, index) => String(index + 1))],
        ...rows.map((row) => [...describe(row.contractCase), ...row.cells.map(({ mark }) => mark)]),
      ]),
      '',
      ...columns.map(({ driver }, index) => `${String(index + 1).padStart(2)}  ${driver.name}`),
      '',
      ...notesOf(columns, rows),
      `${cases.length} cases, ${columns.length} adapters: ${cells.length - failures.length} hold, ${failures.length} differ`,
    ],
    holds: cases.length > 0 && failures.length === 0,
  };
}

interface Row {
  readonly contractCase: ContractCase;
  readonly cells: readonly Cell[];
}

/** The notes on cells, each once for all the columns that it applies to. */
function notesOf(columns: readonly Column[], rows: readonly Row[]): string[] {
  return rows.flatMap(({ contractCase, cells }) => {
    const noted = cells.map((cell, index) => ({ ...cell, name: columns[index]?.driver.name ?? '' }));
    const texts = new Set(noted.flatMap(({ mark, note }) => (note === undefined ? [] : [`${mark} ${note}`])));
    return [...texts].map((text) => {
      const names = noted.filter(({ mark, note }) => `${mark} ${note}` === text).map(({ name }) => name);
      return `${text.slice(0, 1)} a call with ${contractCase.title}: ${text.slice(2)} (${names.join(', ')})`;
    });
  });
}

function cellOf(verdict: Verdict | undefined): Cell {
  if (verdict === undefined) return { mark: '✗', note: 'was not run' };
  if (verdict.kind === 'cannot express') return { mark: '–', note: `cannot be expressed: ${verdict.reason}` };
  if (verdict.kind === 'differs') {
    const { actual, contractCase } = verdict;
    return {
      mark: '✗',
      note: `gave ${show(actual)} instead of ${show(contractCase.expected)}`,
    };
  }
  if (verdict.kind === 'rejected')
    return { mark: '○', note: 'is rejected by the framework itself, before the guard' };
  return { mark: '✓', note: undefined };
}

function describe({ title, expected }: ContractCase): string[] {
  const { outcome, entries } = expected;
  const result = outcome.kind === 'refused' ? `${outcome.status} ${outcome.code}` : outcome.kind;
  return [title, result, entries.length === 0 ? 'nothing' : entries.join(', ')];
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function show(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (inner instanceof Error ? inner.stack : inner));
}
