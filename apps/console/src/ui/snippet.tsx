import { useState } from 'react';
import { Button } from './button.tsx';

/** Code or a value to copy. Show its label unless text beside it says the same; screen readers always hear it. */
export function Snippet(props: { children: string; label: string; isLabelShown?: boolean }) {
  const { children, label, isLabelShown = false } = props;
  const [message, setMessage] = useState('');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(children);
      setMessage('Copied');
    } catch {
      setMessage('The browser did not allow copying. Select the text and copy it yourself.');
    }
  };
  return (
    <div className="snippet">
      {/* `aria-label` below names the code for screen readers. */}
      {isLabelShown && (
        <p className="snippet-label" aria-hidden="true">
          {label}
        </p>
      )}
      {/* Focusable, so that the arrow keys scroll it. */}
      <pre tabIndex={0} aria-label={label}>
        <code>{children}</code>
      </pre>
      <Button isSmall about={label} onPress={() => void copy()}>
        Copy
      </Button>
      <span role="status" className="fine">
        {message}
      </span>
    </div>
  );
}
