/** What the server wrote into the page that this runs in (`apps/server/src/web/application/shell.ts`). */
export interface Shell {
  /** Where React renders. What stands in it before is for browsers without script. */
  readonly root: HTMLElement;
  /** The path of the server's public URL, mostly empty. */
  readonly base: string;
  readonly mode: 'sandbox' | 'live';
  /** The server's public URL. */
  readonly issuer: string;
  /** Whether strangers may sign up as developers; false where the page does not say it. */
  readonly isSignupOpen: boolean;
  /** How many links a chain of delegation has where a developer sets nothing; undefined where the page does not say it. */
  readonly delegationDepth: number | undefined;
}

export function readShell(): Shell {
  const root = document.getElementById('app');
  if (root === null) throw new Error('the page has no place for the application');
  const { base = '', mode, issuer = '', signup, depth } = root.dataset;
  return {
    root,
    base,
    mode: mode === 'live' ? 'live' : 'sandbox',
    issuer,
    isSignupOpen: signup === 'open',
    delegationDepth: depth === undefined ? undefined : Number(depth),
  };
}
