import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Button } from '../../ui/button.tsx';
import { Snippet } from '../../ui/snippet.tsx';

/**
 * A secret that is shown this once: in a dialog, so that nothing else is opened over it by mistake, and with a word of
 * the browser before the window is closed. Render it while it is open.
 */
export function ShownOnce(props: {
  title: string;
  children: ReactNode;
  /** What the secret is, for whoever hears it. */
  label: string;
  secret: string;
  /** Offers the secret as a file of this name as well. */
  file?: string;
  /** Something to show below it. */
  more?: ReactNode;
  onKept: () => void;
}) {
  const { title, children, label, secret, file, more, onKept } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    globalThis.addEventListener('beforeunload', ask);
    return () => {
      globalThis.removeEventListener('beforeunload', ask);
      element?.close();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className="card confirmation shown-once"
      aria-labelledby={heading}
      // Escape is pressed too easily for something that cannot be had again.
      onCancel={(event) => event.preventDefault()}
      onClose={({ currentTarget }) => currentTarget.isConnected && currentTarget.showModal()}
    >
      <h2 id={heading}>{title}</h2>
      <div className="said">
        {children}
        <Snippet label={label}>{secret}</Snippet>
        {file !== undefined && (
          <Button isSmall about={file} onPress={() => saveAs(file, secret)}>
            Download
          </Button>
        )}
        {more}
      </div>
      <div className="choices">
        <Button kind="main" onPress={onKept}>
          I have kept it
        </Button>
      </div>
    </dialog>
  );
}

/** Made in the browser and saved by it: it goes to no server. */
function saveAs(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
