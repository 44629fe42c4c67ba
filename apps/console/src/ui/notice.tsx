import type { ReactNode } from 'react';

/** A highlighted message. Screen readers announce a `status` politely and an `alert` at once; others are part of the page. */
export function Notice({ kind, children }: { kind?: 'status' | 'alert' | 'warning'; children?: ReactNode }) {
  const isWarning = kind === 'alert' || kind === 'warning';
  return (
    <div
      className={isWarning ? 'notice warning' : 'notice'}
      role={kind === 'alert' || kind === 'status' ? kind : undefined}
    >
      {children}
    </div>
  );
}
