import { Link, useSearchParams } from 'react-router';

/** Rows on one page of a list. */
export const PAGE_SIZE = 25;

/** The page number in the address; 1 by default. */
export function usePageNumber(): number {
  const [search] = useSearchParams();
  const page = Number(search.get('page'));
  return Number.isSafeInteger(page) && page > 0 ? page : 1;
}

/** Links between the numbered pages of a list. */
export function NumberedPages(props: {
  page: number;
  total: number;
  /** Default: `desc`, the newest first. */
  order?: 'asc' | 'desc';
}) {
  const { page, total, order = 'desc' } = props;
  const [before, after] = order === 'desc' ? (['Newer', 'Older'] as const) : (['Older', 'Newer'] as const);
  const last = Math.max(1, Math.ceil(total / PAGE_SIZE));
  if (last === 1 && page === 1) return undefined;
  return (
    <nav className="pages" aria-label="Pages">
      <PageLink to={page > 1 ? { page: String(page - 1) } : undefined}>{before}</PageLink>
      <span className="fine">
        Page {page} of {last}
      </span>
      <PageLink to={page < last ? { page: String(page + 1) } : undefined}>{after}</PageLink>
    </nav>
  );
}

/** Links through a list that is paged by cursor. The browser’s back button goes back. */
export function CursorPages(props: {
  /** The number of rows; undefined while it is not known. */
  total: number | undefined;
  nextCursor: string | undefined;
  /** Default: `desc`, the newest first. */
  order?: 'asc' | 'desc';
}) {
  const { total, nextCursor, order = 'desc' } = props;
  const [search] = useSearchParams();
  const isFirst = !search.has('cursor');
  if (isFirst && nextCursor === undefined) return undefined;
  return (
    <nav className="pages" aria-label="Pages">
      <PageLink to={isFirst ? undefined : { cursor: undefined }}>
        {order === 'desc' ? 'Newest' : 'Oldest'}
      </PageLink>
      {total !== undefined && <span className="fine">{formatCount(total)} in all</span>}
      <PageLink to={nextCursor === undefined ? undefined : { cursor: nextCursor }}>
        {order === 'desc' ? 'Older' : 'Newer'}
      </PageLink>
    </nav>
  );
}

const COUNT_LIMIT = 10_000;

/** A list’s `total`. The server counts to 10,000 at most. */
export function formatCount(total: number): string {
  return `${total >= COUNT_LIMIT ? 'More than ' : ''}${total.toLocaleString()}`;
}

/** @param to parameters to set or delete; undefined where there is no such page */
function PageLink({
  to,
  children,
}: {
  to: Record<string, string | undefined> | undefined;
  children: string;
}) {
  const [search] = useSearchParams();
  if (to === undefined) return <span className="button plain disabled">{children}</span>;
  const next = new URLSearchParams(search);
  for (const [name, value] of Object.entries(to)) {
    if (value === undefined) next.delete(name);
    else next.set(name, value);
  }
  return (
    <Link className="button plain" to={{ search: next.toString() }}>
      {children}
    </Link>
  );
}
