import { lazy, Suspense, useEffect, useState } from 'react';
import { Icon } from '../../ui/icon.tsx';
import type { OpenPage } from './palette/targets.ts';

/** Loaded when it is opened. */
const Palette = lazy(async () => ({ default: (await import('./palette/palette.tsx')).Palette }));

const IS_APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Whether the search is open, and the key that opens it on every page: ⌘K, or Ctrl K. */
export function useSearch(): { isOpen: boolean; setOpen: (isOpen: boolean) => void } {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const open = (event: KeyboardEvent): void => {
      if (
        event.key.toLowerCase() !== 'k' ||
        !(event.metaKey || event.ctrlKey) ||
        event.altKey ||
        event.shiftKey
      )
        return;
      // A dialog that asks something is answered first.
      if (document.querySelector('dialog[open]:not(.palette)') !== null) return;
      event.preventDefault();
      setOpen((before) => !before);
    };
    document.addEventListener('keydown', open);
    return () => document.removeEventListener('keydown', open);
  }, []);
  return { isOpen, setOpen };
}

/** Opens the search. */
export function SearchButton({ onOpen }: { onOpen: () => void }) {
  return (
    <button
      type="button"
      className="button plain search-button"
      aria-keyshortcuts={IS_APPLE ? 'Meta+K' : 'Control+K'}
      aria-haspopup="dialog"
      onClick={onOpen}
    >
      <Icon name="search" />
      Search
      <kbd aria-hidden="true">{IS_APPLE ? '⌘K' : 'Ctrl K'}</kbd>
    </button>
  );
}

/** The open search. */
export function Search({ pages, onClose }: { pages: readonly OpenPage[]; onClose: () => void }) {
  return (
    <Suspense>
      <Palette pages={pages} onClose={onClose} />
    </Suspense>
  );
}
