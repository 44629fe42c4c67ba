import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';

/** A column, and how its cells render a row. */
export interface Column<ROW> {
  title: string;
  cell: (row: ROW) => ReactNode;
  /** Figures are aligned to the end of their cell. */
  isFigure?: boolean;
}

/**
 * Rows as a real table. In a narrow window the table scrolls sideways, and says so: by a shadow where more is hidden, in
 * words, and as a region that the arrow keys scroll. `caption` is for screen readers.
 */
export function Table<ROW>(props: {
  caption: string;
  columns: readonly Column<ROW>[];
  rows: readonly ROW[];
  keyOf: (row: ROW) => string;
  /** Shown instead of a table without rows: what to do next. */
  empty: ReactNode;
}) {
  const { caption, columns, rows, keyOf, empty } = props;
  const box = useRef<HTMLDivElement>(null);
  const isEmpty = rows.length === 0;
  const isWide = useIsWide(box, isEmpty);
  if (isEmpty) return <div className="empty">{empty}</div>;
  return (
    <div className="table">
      {isWide && <p className="fine sideways">Scroll sideways to see the rest.</p>}
      <div
        ref={box}
        className="scrolls"
        {...(isWide ? { role: 'region', 'aria-label': caption, tabIndex: 0 } : {})}
      >
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
    </div>
  );
}

/** Whether the content of this box is wider than the box. Follows changes of both. */
function useIsWide(box: RefObject<HTMLDivElement | null>, isEmpty: boolean): boolean {
  const [isWide, setWide] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setWide(element.scrollWidth > element.clientWidth));
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, [box, isEmpty]);
  return isWide;
}
