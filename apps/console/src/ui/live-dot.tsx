import type { ReactNode } from 'react';

/** Says whether what is shown is up to date. Its colour adds nothing to the words. */
export function LiveDot({ isLive, children }: { isLive: boolean; children: ReactNode }) {
  return <p className={`fine live-dot ${isLive ? 'is-live' : 'is-not'}`}>{children}</p>;
}
