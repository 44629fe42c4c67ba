import { removeHidden } from '@grantex/core/issuer';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { Icon } from './icon.tsx';

/** Milliseconds for which a toast stays: long enough to notice it, and to read it slowly. */
const LEAST = 6_000;
const PER_CHARACTER = 80;
/** The most toasts at a time. The oldest goes first. */
const MOST = 4;

interface Toast {
  id: number;
  text: string;
}

const ToastContext = createContext<((text: string) => void) | undefined>(undefined);

/** Shows the result of an action, which may name what others wrote, at the edge of the window: it takes no focus, and a screen reader hears it politely. */
export function useToast(): (text: string) => void {
  const show = useContext(ToastContext);
  if (show === undefined) throw new Error('there is no place for toasts here');
  return show;
}

/** The place of the toasts of all pages within it. Failures are no toasts: they stay beside what failed. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const last = useRef(0);
  const [show] = useState(() => (text: string): void => {
    const id = (last.current += 1);
    setToasts((before) => [...before, { id, text }].slice(-MOST));
  });
  const dismiss = (id: number): void => setToasts((before) => before.filter((each) => each.id !== id));
  return (
    <ToastContext value={show}>
      {children}
      <div className="toasts" role="status" aria-live="polite" aria-atomic="false">
        {toasts.map((toast) => (
          <ToastCard key={toast.id} toast={toast} onDismiss={() => dismiss(toast.id)} />
        ))}
      </div>
    </ToastContext>
  );
}

/** Goes by itself, but not while somebody points at it or has the focus in it. */
function ToastCard({ toast, onDismiss }: { toast: Toast; onDismiss: () => void }) {
  const [isHeld, setHeld] = useState(false);
  const dismiss = useRef(onDismiss);
  dismiss.current = onDismiss;
  useEffect(() => {
    if (isHeld) return undefined;
    const timer = setTimeout(() => dismiss.current(), LEAST + toast.text.length * PER_CHARACTER);
    return () => clearTimeout(timer);
  }, [isHeld, toast.text]);
  return (
    <div
      className="toast"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon name="check" />
      <p>{removeHidden(toast.text)}</p>
      <button type="button" className="icon-button" onClick={onDismiss}>
        <Icon name="close" />
        <span className="unseen">Dismiss</span>
      </button>
    </div>
  );
}
