import './popup.css';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Milliseconds for the pointer to cross the gap between a trigger and its popup. */
const GRACE = 150;
/** Pixels between a popup and its trigger, and the edge of the window. */
const GAP = 6;

/** What opens and closes a popup. */
export interface Popup {
  isOpen: boolean;
  /** Opens until it is pressed again; closes one that was opened so. */
  press: () => void;
  /** For the element around the trigger and the popup. */
  around: {
    ref: (element: HTMLElement | null) => void;
    onPointerEnter: () => void;
    onPointerLeave: () => void;
    onFocus: () => void;
    onBlur: () => void;
  };
}

/**
 * A popup that shows on hover, on focus and, with `press`, on a press. It stays while the pointer is over it, and closes with
 * Escape or a press elsewhere (WCAG 2.2, 1.4.13).
 */
export function usePopup(): Popup {
  const [state, setState] = useState<'closed' | 'shown' | 'pinned'>('closed');
  const place = useRef<HTMLElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isOpen = state !== 'closed';
  useEffect(() => {
    if (!isOpen) return undefined;
    const end = new AbortController();
    const { signal } = end;
    const close = (): void => setState('closed');
    const isOutside = ({ target }: Event): boolean =>
      !(target instanceof Node) || place.current?.contains(target) !== true;
    // Before a dialog around it hears of the key, which would close, too.
    document.addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        close();
      },
      { signal, capture: true },
    );
    document.addEventListener('pointerdown', (event) => isOutside(event) && close(), { signal });
    // The popup does not move with its trigger.
    document.addEventListener('scroll', (event) => isOutside(event) && close(), { signal, capture: true });
    return () => end.abort();
  }, [isOpen]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const show = (): void => {
    clearTimeout(timer.current);
    setState((before) => (before === 'closed' ? 'shown' : before));
  };
  const leave = (): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setState((before) => (before === 'shown' ? 'closed' : before)), GRACE);
  };
  return {
    isOpen,
    press: () => setState((before) => (before === 'pinned' ? 'closed' : 'pinned')),
    around: {
      ref: (element) => {
        place.current = element;
      },
      onPointerEnter: show,
      onPointerLeave: leave,
      onFocus: show,
      onBlur: () => {
        clearTimeout(timer.current);
        setState('closed');
      },
    },
  };
}

/** The content of an open popup, below the element before it, or above where there is no room. */
export function PopupContent(props: { id: string; role?: 'tooltip'; children: ReactNode }) {
  const { id, role, children } = props;
  const popup = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const element = popup.current;
    const trigger = element?.previousElementSibling;
    if (element === null || trigger === null || trigger === undefined) return;
    element.showPopover();
    const [own, at] = [element.getBoundingClientRect(), trigger.getBoundingClientRect()];
    const below = at.bottom + GAP;
    const isBelow = below + own.height <= globalThis.innerHeight - GAP || at.top < own.height + 2 * GAP;
    const left = Math.min(at.left, globalThis.innerWidth - own.width - GAP);
    element.style.top = `${isBelow ? below : at.top - GAP - own.height}px`;
    element.style.left = `${Math.max(GAP, left)}px`;
  }, []);
  return (
    <span ref={popup} id={id} role={role} className="popup" popover="manual">
      {children}
    </span>
  );
}
