import './table.css';
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { Icon } from './icon.tsx';

/** A column, and how its cells render a row. The first one that is no control says what the row is about. */
export interface Column<ROW> {
  title: string;
  cell: (row: ROW) => ReactNode;
  /** Figures are aligned to the end of their cell. */
  isFigure?: boolean;
  /** In a card, the value says what it is without the title. */
  isClear?: boolean;
  /** Buttons and boxes. Their own labels say what the title says, so only screen readers get it. */
  isControl?: boolean;
  /** What the header shows instead of the title. */
  heading?: ReactNode;
  /** The name by which the whole list can be sorted. */
  sortKey?: string;
}

/** How a list is sorted. */
export interface Sorting {
  /** A `sortKey`. */
  key: string;
  order: 'asc' | 'desc';
}

/**
 * Rows as a real table. Where there is little room, each row is a card of a few lines, without its empty cells; in between the table
 * scrolls sideways, and says so: by a shadow where more is hidden, in words, and as a region that the arrow keys scroll.
 * `caption` is for screen readers.
 */
export function Table<ROW>(props: {
  caption: string;
  columns: readonly Column<ROW>[];
  rows: readonly ROW[];
  keyOf: (row: ROW) => string;
  /** Shown instead of a table without rows: what to do next. */
  empty: ReactNode;
  sorting?: Sorting;
  /** Sorts the whole list. Without it no column can be sorted. */
  onSort?: (sorting: Sorting) => void;
}) {
  const { caption, columns, rows, keyOf, empty, sorting, onSort } = props;
  const box = useRef<HTMLDivElement>(null);
  const isEmpty = rows.length === 0;
  const isWide = useIsWide(box, isEmpty);
  if (isEmpty) return <div className="empty">{empty}</div>;
  const about = columns.find(({ isControl }) => isControl !== true);
  // The roles are those of the elements, which lose them where the style sheet lays them out as cards.
  return (
    <div className="table">
      {isWide && <p className="fine sideways">Scroll sideways to see the rest.</p>}
      <div
        ref={box}
        className="scrolls"
        {...(isWide ? { role: 'region', 'aria-label': caption, tabIndex: 0 } : {})}
      >
        <table role="table">
          <caption className="unseen">{caption}</caption>
          <thead role="rowgroup">
            <tr role="row">
              {columns.map((column) => (
                <HeaderCell key={column.title} column={column} sorting={sorting} onSort={onSort} />
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {rows.map((row) => (
              <tr key={keyOf(row)} role="row">
                {columns.map((column) => (
                  <td
                    key={column.title}
                    role="cell"
                    className={column === about ? 'about' : classOf(column)}
                    data-label={
                      column.isControl === true || column.isClear === true ? undefined : column.title
                    }
                  >
                    {column.cell(row)}
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

const classOf = ({
  isFigure,
  isControl,
}: Pick<Column<never>, 'isFigure' | 'isControl'>): string | undefined =>
  isFigure === true ? 'figure' : isControl === true ? 'control' : undefined;

function HeaderCell(props: {
  column: Omit<Column<never>, 'cell'>;
  sorting: Sorting | undefined;
  onSort: ((sorting: Sorting) => void) | undefined;
}) {
  const { column, sorting, onSort } = props;
  const { title, heading, isControl, sortKey } = column;
  const order = sorting !== undefined && sorting.key === sortKey ? sorting.order : undefined;
  const className = classOf(column);
  if (sortKey === undefined || onSort === undefined) {
    return (
      <th scope="col" role="columnheader" className={className}>
        {heading ?? (isControl === true ? <span className="unseen">{title}</span> : title)}
      </th>
    );
  }
  return (
    <th
      scope="col"
      role="columnheader"
      className={className}
      aria-sort={order === undefined ? 'none' : order === 'asc' ? 'ascending' : 'descending'}
    >
      <button
        type="button"
        className="sort"
        onClick={() => onSort({ key: sortKey, order: order === 'asc' ? 'desc' : 'asc' })}
      >
        {title}
        <Icon name={order === 'desc' ? 'down' : 'up'} />
      </button>
    </th>
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
