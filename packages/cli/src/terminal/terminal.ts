import type { Readable, Writable } from 'node:stream';

/** The part of standard input that is used. */
export type Input = Readable & { readonly isTTY?: boolean };
/** The part of standard output or standard error that is used. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** The outside world, as the program sees it. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly input: Input;
  /** The result of the command, and nothing else. */
  readonly output: Output;
  /** Questions, progress, warnings and errors. */
  readonly errors: Output;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Opens a URL in the person's browser. @returns false where there is none to open */
  readonly openBrowser: (url: string) => boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
