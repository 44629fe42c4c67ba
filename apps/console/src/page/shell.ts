/** What the server writes into the page that loads this script. */
export interface Shell {
  /** Where React renders. Its content before that is for browsers without script. */
  readonly root: HTMLElement;
  /** The path of the server's public URL, usually empty. */
  readonly base: string;
  readonly mode: 'sandbox' | 'live';
  /** The server's public URL. */
  readonly issuer: string;
  /** What the server answers to the program's first call, as JSON. */
  readonly first: string;
  /** The address of the texts in the page's language; empty for the console, which is in English only. */
  readonly texts: string;
  /** Whether anyone may sign up as a developer; false where the page does not say so. */
  readonly isSignupOpen: boolean;
  /** Whether the server bills its developers. */
  readonly isBilling: boolean;
  /** The server's default for the depth of delegation; undefined where the page does not say it. */
  readonly delegationDepth: number | undefined;
}

export function readShell(): Shell {
  const root = document.getElementById('app');
  if (root === null) throw new Error('the page has no place for the application');
  const { base = '', mode, issuer = '', first = 'null', texts = '', signup, billing, depth } = root.dataset;
  return {
    root,
    base,
    mode: mode === 'live' ? 'live' : 'sandbox',
    issuer,
    first,
    texts,
    isSignupOpen: signup === 'open',
    isBilling: billing === 'on',
    delegationDepth: depth === undefined ? undefined : Number(depth),
  };
}
