import type { Readable, Writable } from 'node:stream';

/** Standard input, as much of it as is used. */
export type Input = Readable & { readonly isTTY?: boolean };
/** Standard output or standard error, as much of it as is used. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** All that the program knows of the world. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly input: Input;
  /** What was asked for, and nothing else. */
  readonly output: Output;
  /** What is said to a person: questions, progress, warnings, errors. */
  readonly errors: Output;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
