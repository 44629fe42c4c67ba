import { type ReactNode, useEffect, useRef } from 'react';

/**
 * The heading of a page within the application. When the page opens, it takes the focus and names the window, so that a
 * screen reader announces the page: browsers do not do that when script replaces one page by another. A title that
 * changes later moves no focus.
 */
export function PageHeading(props: {
  title: string;
  /** What the page shows instead of the title. */
  heading?: ReactNode;
  children?: ReactNode;
}) {
  const { title, heading: shown = title, children } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // On the first page a reader begins at the top, as everywhere.
    if (document.body.dataset['moved'] !== undefined) heading.current?.focus();
    document.body.dataset['moved'] = '';
  }, []);
  useEffect(() => {
    document.title = `${title} · ${globalThis.location.host}`;
  }, [title]);
  return (
    <div className="page-heading">
      <h1 ref={heading} tabIndex={-1}>
        {shown}
      </h1>
      {children}
    </div>
  );
}
