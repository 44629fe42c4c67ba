import { type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react';

/*
 * The pages of the application, by their path. Each entry of the browser's history knows the link by which it was left, so
 * that going back returns the focus.
 */

interface EntryState {
  /** How many entries before this one belong to the application. */
  depth: number;
  /** The id of the link by which this entry was left. */
  leftBy?: string;
}

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  globalThis.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    globalThis.removeEventListener('popstate', listener);
  };
}

function entryState(): EntryState {
  return (history.state as EntryState | null) ?? { depth: 0 };
}

/** The path of the current page. */
export function usePath(): string {
  return useSyncExternalStore(subscribe, () => globalThis.location.pathname);
}

/** Opens a page of the application. */
function open(path: string, leftBy: string): void {
  const { depth } = entryState();
  history.replaceState({ depth, leftBy } satisfies EntryState, '');
  history.pushState({ depth: depth + 1 } satisfies EntryState, '', path);
  globalThis.scrollTo(0, 0);
  for (const listener of listeners) listener();
}

/**
 * A link to a page of the application. `id` is unique on the page. `isBack`: to the page from which this one was opened, if
 * there is one.
 */
export function Link(props: {
  to: string;
  id: string;
  isBack?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const { to, id, isBack = false, className, children } = props;
  return (
    <a
      id={id}
      href={to}
      className={className}
      onClick={(event) => {
        // Another window or a download, as the person wants it.
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        if (isBack && entryState().depth > 0) history.back();
        else open(to, id);
      }}
    >
      {children}
    </a>
  );
}

/**
 * The heading of a page. When the page opens, the heading takes the focus, so that a screen reader announces it; a page that
 * is opened again has the focus at the link by which it was left. The first page begins at the top, as everywhere.
 */
export function PageTitle({ title, children }: { title: string; children?: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const { depth, leftBy } = entryState();
    const link = leftBy === undefined ? null : document.getElementById(leftBy);
    if (link !== null) link.focus();
    else if (depth > 0 || leftBy !== undefined) heading.current?.focus();
  }, []);
  useEffect(() => {
    document.title = `${title} · ${globalThis.location.host}`;
  }, [title]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children ?? title}
    </h1>
  );
}
