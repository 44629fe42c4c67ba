import { Link, useSearchParams } from 'react-router';

/** Rows of one page of a list. */
export const ROWS = 25;

/** Where the page is that the address asks for. */
export function usePageNumber(): number {
  const [search] = useSearchParams();
  const page = Number(search.get('page'));
  return Number.isSafeInteger(page) && page > 0 ? page : 1;
}

/** The way between the pages of a list whose pages have numbers. */
export function NumberedPages({ page, total }: { page: number; total: number }) {
  const last = Math.max(1, Math.ceil(total / ROWS));
  if (last === 1 && page === 1) return undefined;
  return (
    <nav className="pages" aria-label="Pages">
      <Way to={page > 1 ? { page: String(page - 1) } : undefined}>Newer</Way>
      <span className="fine">
        Page {page} of {last}
      </span>
      <Way to={page < last ? { page: String(page + 1) } : undefined}>Older</Way>
    </nav>
  );
}

/** The way through a list that is read on from the last row before; back goes the browser’s own button. */
export function CursorPages(props: {
  /** How many there are; undefined: not known at the moment. */
  total: number | undefined;
  nextCursor: string | undefined;
}) {
  const { total, nextCursor } = props;
  const [search] = useSearchParams();
  const isFirst = !search.has('cursor');
  if (isFirst && nextCursor === undefined) return undefined;
  return (
    <nav className="pages" aria-label="Pages">
      <Way to={isFirst ? undefined : { cursor: undefined }}>Newest</Way>
      {total !== undefined && <span className="fine">{countOf(total)} in all</span>}
      <Way to={nextCursor === undefined ? undefined : { cursor: nextCursor }}>Older</Way>
    </nav>
  );
}

const MOST_COUNTED = 10_000;

/** A list’s `total`, which the server counts to 10,000 and no further. */
export function countOf(total: number): string {
  return `${total >= MOST_COUNTED ? 'More than ' : ''}${total.toLocaleString()}`;
}

/** A step; undefined: there is none in this direction. */
function Way({ to, children }: { to: Record<string, string | undefined> | undefined; children: string }) {
  const [search] = useSearchParams();
  if (to === undefined) return <span className="button plain small nowhere">{children}</span>;
  const next = new URLSearchParams(search);
  for (const [name, value] of Object.entries(to)) {
    if (value === undefined) next.delete(name);
    else next.set(name, value);
  }
  return (
    <Link className="button plain small" to={{ search: next.toString() }}>
      {children}
    </Link>
  );
}
