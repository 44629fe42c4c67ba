import type { ReactNode } from 'react';

/** Something that is said: `status` as it happens, `alert` when it went wrong, without either as part of the page. */
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
