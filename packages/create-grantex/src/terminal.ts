import type { Readable, Writable } from 'node:stream';

/** What the program reads and writes, and the folder in which it runs. */
export interface Terminal {
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable & { readonly isTTY?: boolean };
  readonly errors: Writable;
  /** Aborts when the person presses Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Whether there is a person who can answer. */
export function isInteractive({ input, output }: Terminal): boolean {
  return input.isTTY === true && output.isTTY === true;
}
