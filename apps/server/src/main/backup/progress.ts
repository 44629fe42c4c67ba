/** Reports the progress of a long operation on stderr. A quick one reports nothing. */
export interface Progress {
  onRows(table: string, rows: number): void;
}

const EVERY_MILLISECONDS = 2_000;

/** @param verb what happens to rows, such as `written` */
export function createProgress(
  verb: string,
  write = (line: string) => void process.stderr.write(line),
): Progress {
  let total = 0;
  let said: number | undefined;
  return {
    onRows(table, rows) {
      total += rows;
      const now = Date.now();
      said ??= now;
      if (now - said < EVERY_MILLISECONDS) return;
      said = now;
      write(`${total.toLocaleString('en')} rows ${verb}, now those of ${table}\n`);
    },
  };
}
