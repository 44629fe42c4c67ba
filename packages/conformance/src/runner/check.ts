import type { Context } from './context.ts';

/** Where the protocol says it. */
export interface Citation {
  /** Such as `6`. */
  readonly section: string;
  /** The first words of the sentence, without Markdown, enough of them to name one sentence of the section. */
  readonly says: string;
}

/** One claim of the protocol, checked over HTTP. */
export interface Check {
  /** The section, and words for what holds: `6.exchange-once`. */
  readonly id: string;
  readonly cites: readonly Citation[];
  readonly run: (context: Context) => Promise<void>;
}

/**
 * Declares a check. It resolves where the protocol holds.
 *
 * @param run rejects with a `CheckFailure` (see `expect.ts`) where it does not, and with a `Skip` where this server
 * cannot be asked.
 */
export function check(
  id: string,
  { cites }: { readonly cites: readonly Citation[] },
  run: (context: Context) => Promise<void>,
): Check {
  return { id, cites, run };
}
