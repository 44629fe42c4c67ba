import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Button } from './button.tsx';

/**
 * Asks once before something that cannot be undone: a native modal dialog, which keeps the focus, closes with Escape
 * and gives the focus back. It begins at the way out. Render it while it is open; unmounting closes it.
 */
export function Confirmation(props: {
  title: string;
  children: ReactNode;
  /** What the button that does it says: the deed, not “OK”. */
  label: string;
  isBusy?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
}) {
  const { title, children, label, isBusy = false, onConfirm, onCancel } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const opener = document.activeElement;
    const element = dialog.current;
    element?.showModal();
    // A browser begins at whatever comes first, which may be a link in what is said.
    element?.querySelector<HTMLButtonElement>('.choices button')?.focus();
    return () => {
      element?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className="card confirmation"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        if (!isBusy) onCancel();
      }}
      // A browser closes it without asking when Escape is pressed twice.
      onClose={({ currentTarget }) => {
        if (!currentTarget.isConnected) return;
        if (isBusy) currentTarget.showModal();
        else onCancel();
      }}
    >
      <h2 id={heading}>{title}</h2>
      <div className="said">{children}</div>
      <div className="choices">
        <Button isBusy={isBusy} onPress={onCancel}>
          Cancel
        </Button>
        <Button kind="danger" isBusy={isBusy} onPress={onConfirm}>
          {label}
        </Button>
      </div>
    </dialog>
  );
}
