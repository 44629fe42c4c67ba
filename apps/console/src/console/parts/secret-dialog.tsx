import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Button } from '../../ui/button.tsx';
import { Snippet } from '../../ui/snippet.tsx';
import { saveAs } from './save-as.ts';

/**
 * Shows a secret once: in a dialog, so that nothing else opens over it by mistake, and the browser asks before the window
 * closes. Render it while it is open.
 */
export function SecretDialog(props: {
  title: string;
  children: ReactNode;
  /** Names the secret for screen readers. */
  label: string;
  secret: string;
  /** Also offers the secret as a file of this name. */
  file?: string;
  /** Content below the secret. */
  more?: ReactNode;
  onSaved: () => void;
}) {
  const { title, children, label, secret, file, more, onSaved } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    const preventClose = (event: BeforeUnloadEvent): void => event.preventDefault();
    globalThis.addEventListener('beforeunload', preventClose);
    return () => {
      globalThis.removeEventListener('beforeunload', preventClose);
      element?.close();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className="card confirmation secret-dialog"
      aria-labelledby={heading}
      // Escape is pressed too easily for something that cannot be shown again.
      onCancel={(event) => event.preventDefault()}
      onClose={({ currentTarget }) => currentTarget.isConnected && currentTarget.showModal()}
    >
      <h2 id={heading}>{title}</h2>
      <div className="text">
        {children}
        <Snippet label={label}>{secret}</Snippet>
        {file !== undefined && (
          <Button about={file} onPress={() => saveAs(file, [secret])}>
            Download
          </Button>
        )}
        {more}
      </div>
      <div className="choices">
        <Button kind="main" onPress={onSaved}>
          I have saved it
        </Button>
      </div>
    </dialog>
  );
}
