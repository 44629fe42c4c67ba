import { type ReactNode, useEffect, useRef } from 'react';

/**
 * The heading of a page within the application. It takes the focus and names the window when the page is opened, so
 * that a screen reader says where one is: no browser does that for pages that replace each other. A title that changes
 * while the page is open takes it from nothing else.
 */
export function PageHeading({ title, children }: { title: string; children?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // At the first page the reader begins at the top, as everywhere.
    if (document.body.dataset['moved'] !== undefined) heading.current?.focus();
    document.body.dataset['moved'] = '';
  }, []);
  useEffect(() => {
    document.title = `${title} · ${globalThis.location.host}`;
  }, [title]);
  return (
    <div className="page-heading">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </div>
  );
}
