import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Button } from './button.tsx';
import { useUiWords } from './loading.tsx';

/**
 * Asks before something that cannot be undone: a native modal dialog, which keeps the focus, closes with Escape and
 * returns the focus. The focus begins at Cancel. Render it while it is open; unmounting closes it.
 */
export function Confirmation(props: {
  title: string;
  children: ReactNode;
  /** The label of the confirming button: the action, not “OK”. */
  label: string;
  /** The label of the other button, where “Cancel” could be taken for the action. Default: “Cancel”. */
  cancelLabel?: string;
  isBusy?: boolean;
  onConfirm: () => void;
  onCancel: () => void;
}) {
  const { title, children, label, cancelLabel, isBusy = false, onConfirm, onCancel } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const { cancel } = useUiWords();
  useEffect(() => {
    const opener = document.activeElement;
    const element = dialog.current;
    element?.showModal();
    // A browser focuses the first control, which may be a link in the text.
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
      // A browser closes it without a `cancel` event when Escape is pressed twice.
      onClose={({ currentTarget }) => {
        if (!currentTarget.isConnected) return;
        if (isBusy) currentTarget.showModal();
        else onCancel();
      }}
    >
      <h2 id={heading}>{title}</h2>
      <div className="text">{children}</div>
      <div className="choices">
        <Button isBusy={isBusy} onPress={onCancel}>
          {cancelLabel ?? cancel}
        </Button>
        <Button kind="danger" isBusy={isBusy} onPress={onConfirm}>
          {label}
        </Button>
      </div>
    </dialog>
  );
}
