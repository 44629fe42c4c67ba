/** One thing that was looked at. `open`: it holds as far as it goes, and goes no further. */
export interface Check {
  readonly what: string;
  readonly outcome: 'passed' | 'failed' | 'open';
  /** What was held against what, and what came of it. */
  readonly detail: string;
  /** It is said beside the verdict, also where the rest is folded. */
  readonly isMain?: boolean;
}

/** Why something could not be had, in words. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : 'no answer';
}
