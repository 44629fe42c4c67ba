import { useState } from 'react';
import { Button } from './button.tsx';

/** Code or a value to copy. */
export function Snippet({ children, label }: { children: string; label: string }) {
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
