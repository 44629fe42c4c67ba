import { useEffect, useState } from 'react';
import { Icon } from './icon.tsx';
import { Code } from './quoted.tsx';

/** Milliseconds for which the button says what it did. */
const SHOWN = 4_000;

/** Copies a text. `what` names it: “Copy the grant’s id”. */
function CopyButton({ text, what }: { text: string; what: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'refused'>();
  useEffect(() => {
    if (outcome === undefined) return undefined;
    const timer = setTimeout(() => setOutcome(undefined), SHOWN);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
    } catch {
      setOutcome('refused');
    }
  };
  return (
    <>
      <button type="button" className="icon-button copy" title={`Copy ${what}`} onClick={() => void copy()}>
        <Icon name={outcome === 'copied' ? 'check' : 'copy'} />
        <span className="unseen">Copy {what}</span>
      </button>
      <span role="status" className={outcome === 'refused' ? 'fine' : 'unseen'}>
        {outcome === 'copied' && 'Copied'}
        {outcome === 'refused' && 'The browser did not allow copying. Select the text and copy it yourself.'}
      </span>
    </>
  );
}

/** An id in small letters, and a button that copies it. */
export function CopyId({ id, what }: { id: string; what: string }) {
  return (
    <span className="copy-id">
      <Code>{id}</Code>
      <CopyButton text={id} what={what} />
    </span>
  );
}
