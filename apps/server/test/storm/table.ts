/** A fault of servers, injected again and again. */
export interface Row<RESULT> {
  readonly name: string;
  /** Why it cannot be injected on this machine. Default: it can. */
  readonly missing?: string | undefined;
  run(rounds: number): Promise<RESULT>;
}

/** What `npm run storm` prints about one kind of fault. */
export interface Table<RESULT> {
  /** A sentence that says what must hold. */
  readonly claim: string;
  /** The heads of the first column, and of the columns of a result. */
  readonly columns: readonly [what: string, ...results: string[]];
  readonly rows: readonly Row<RESULT>[];
  /** The maximum number of concurrent rows. Default: 1. */
  readonly atOnce?: number;
  cells(result: RESULT): readonly unknown[];
  holds(result: RESULT): boolean;
  /** Releases what its rows share. Default: nothing. */
  end?(): Promise<void>;
}

/**
 * Prints a table as its rows arrive, and ends it.
 * @returns whether all of them passed
 */
export async function printTable<RESULT>(table: Table<RESULT>, rounds: number): Promise<boolean> {
  const { claim, columns, rows, atOnce = 1, cells, holds } = table;
  console.log(`\n${claim}\n\n| ${columns.join(' | ')} |`);
  console.log(
    `|---|${columns
      .slice(1)
      .map(() => '---:')
      .join('|')}|`,
  );
  const left = [...rows];
  let isWhole = true;
  async function work(): Promise<void> {
    for (let row = left.shift(); row !== undefined; row = left.shift()) {
      if (row.missing !== undefined) {
        console.log(`| ${row.name} | not run: ${row.missing} |`);
        continue;
      }
      const result = await row.run(rounds);
      console.log(`| ${[row.name, ...cells(result)].join(' | ')} |`);
      isWhole &&= holds(result);
    }
  }
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    await table.end?.();
  }
  return isWhole;
}

/** Median and maximum of these milliseconds, in seconds. */
export function timesOf(milliseconds: readonly number[]): string {
  if (milliseconds.length === 0) return '–';
  const sorted = milliseconds.toSorted((left, right) => left - right);
  const seconds = (value = 0): string => `${(value / 1_000).toFixed(2)} s`;
  return `${seconds(sorted[Math.floor(sorted.length / 2)])} / ${seconds(sorted.at(-1))}`;
}
