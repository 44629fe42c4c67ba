/** What the server wrote into the page that this runs in (`apps/server/src/console/shell.ts`). */
export interface Shell {
  /** Where React renders. What stands in it before is for browsers without script. */
  readonly root: HTMLElement;
  /** The path of the server's public URL, mostly empty. */
  readonly base: string;
  readonly mode: 'sandbox' | 'live';
  /** The server's public URL. */
  readonly issuer: string;
}

export function readShell(): Shell {
  const root = document.getElementById('app');
  if (root === null) throw new Error('the page has no place for the application');
  const { base = '', mode, issuer = '' } = root.dataset;
  return { root, base, mode: mode === 'live' ? 'live' : 'sandbox', issuer };
}
