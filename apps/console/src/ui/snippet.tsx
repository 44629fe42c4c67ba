import { useState } from 'react';
import { Button } from './button.tsx';

/** Code or a value to copy. Its label is heard, and seen where nothing beside it says the same. */
export function Snippet(props: { children: string; label: string; isLabelShown?: boolean }) {
  const { children, label, isLabelShown = false } = props;
  const [said, say] = useState('');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(children);
      say('Copied');
    } catch {
      say('Your browser did not let it be copied: select it and copy it yourself.');
    }
  };
  return (
    <div className="snippet">
      {/* The code itself is named by it. */}
      {isLabelShown && (
        <p className="snippet-label" aria-hidden="true">
          {label}
        </p>
      )}
      {/* Whoever has no mouse scrolls it with the arrow keys. */}
      <pre tabIndex={0} aria-label={label}>
        <code>{children}</code>
      </pre>
      <Button isSmall about={label} onPress={() => void copy()}>
        Copy
      </Button>
      <span role="status" className="fine">
        {said}
      </span>
    </div>
  );
}
