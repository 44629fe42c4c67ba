import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';

/** A column: what its cells show of a row. */
export interface Column<ROW> {
  title: string;
  cell: (row: ROW) => ReactNode;
  /** Figures stand at the end of their cell. */
  isFigure?: boolean;
}

/**
 * Rows as a real table. Where the window is too narrow it scrolls by itself, and says so: by a shadow where more is
 * hidden, in words, and as a region that whoever has no mouse scrolls with the arrow keys. `caption` is heard, not seen.
 */
export function Table<ROW>(props: {
  caption: string;
  columns: readonly Column<ROW>[];
  rows: readonly ROW[];
  keyOf: (row: ROW) => string;
  /** What stands there while there are no rows: what to do next. */
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

/** Whether what is in this box is wider than the box, now and whenever one of them changes. */
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
