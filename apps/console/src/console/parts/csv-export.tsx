import { useEffect, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { errorMessage } from '../../ui/loading.tsx';
import { Notice } from '../../ui/notice.tsx';
import { useToast } from '../../ui/toast.tsx';
import { type CsvColumn, csvLine } from './csv.ts';
import { saveAs } from './save-as.ts';

/** A spreadsheet reads UTF-8 only after this mark. */
const UTF8_MARK = '\uFEFF';

/**
 * Saves all pages of a list as it is filtered, not only the page on the screen. It says how far it is, and can be stopped.
 * The server streams no file of a filtered list, so the browser holds the lines until it has all of them.
 */
export function CsvExport<ROW>(props: {
  /** Without `.csv`. */
  file: string;
  /** Every column that is shown, and the ids. May read what the cells need. */
  columns: (signal: AbortSignal) => Promise<readonly CsvColumn<ROW>[]>;
  /** All rows, page after page. */
  rows: (signal: AbortSignal) => AsyncIterable<ROW>;
}) {
  const { file, columns, rows } = props;
  const toast = useToast();
  const [count, setCount] = useState<number>();
  const [error, setError] = useState<string>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  async function save(): Promise<void> {
    const stop = new AbortController();
    running.current = stop;
    setError(undefined);
    setCount(0);
    try {
      const cells = await columns(stop.signal);
      const lines = [UTF8_MARK, csvLine(cells.map(({ title }) => title))];
      let done = 0;
      for await (const row of rows(stop.signal)) {
        stop.signal.throwIfAborted();
        lines.push(csvLine(cells.map(({ value }) => value(row))));
        done += 1;
        if (done % 100 === 0) setCount(done);
      }
      saveAs(`${file}.csv`, lines, 'text/csv;charset=utf-8');
      toast(done === 1 ? 'Saved 1 row.' : `Saved ${done.toLocaleString()} rows.`);
    } catch (failure) {
      if (!stop.signal.aborted) setError(`Nothing was saved. ${errorMessage(failure)}`);
    } finally {
      setCount(undefined);
    }
  }

  return (
    <>
      {count === undefined ? (
        <Button onPress={() => void save()}>Export CSV</Button>
      ) : (
        <Button onPress={() => running.current?.abort()}>
          {count === 0 ? 'Stop the export' : `Stop at ${count.toLocaleString()} rows`}
        </Button>
      )}
      {error !== undefined && <Notice kind="alert">{error}</Notice>}
    </>
  );
}
