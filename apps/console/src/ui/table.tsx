import type { ReactNode } from 'react';

/** A column: what its cells show of a row. */
export interface Column<ROW> {
  title: string;
  cell: (row: ROW) => ReactNode;
  /** Figures stand at the end of their cell. */
  isFigure?: boolean;
}

/** Rows as a real table, which scrolls by itself where the window is narrow. `caption` is heard, not seen. */
export function Table<ROW>(props: {
  caption: string;
  columns: readonly Column<ROW>[];
  rows: readonly ROW[];
  keyOf: (row: ROW) => string;
  /** What stands there while there are no rows: what to do next. */
  empty: ReactNode;
}) {
  const { caption, columns, rows, keyOf, empty } = props;
  if (rows.length === 0) return <div className="empty">{empty}</div>;
  return (
    // Whoever has no mouse scrolls it with the arrow keys.
    <div className="scrolls" role="region" aria-label={caption} tabIndex={0}>
      <table>
        <caption className="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, isFigure }) => (
              <th key={title} scope="col" className={isFigure === true ? 'figure' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ title, cell, isFigure }) => (
                <td key={title} className={isFigure === true ? 'figure' : undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
