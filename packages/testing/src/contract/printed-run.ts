import type { Outcome } from './driver.ts';

/**
 * One adapter of another language, as a program in that language prints it for `npm run contract`: a line of JSON on
 * its standard output for each adapter, and nothing else there. The program runs every case of
 * `vectors/contract.json` through the real framework of the adapter, and prints what it saw; it decides nothing about
 * it. `judgeRun` does, as for the adapters in TypeScript. `tools/contract/src/other-languages.ts` finds the programs.
 */
export interface PrintedRun {
  /** The framework and its major version, such as `FastAPI 0`: the title of a column. Unique over all languages. */
  readonly driver: string;
  /** The cases that the framework cannot express, by their ids, each with the reason, which the table prints. */
  readonly cannotExpress: { readonly [id: string]: string };
  /** What was seen in every other case, by its id. */
  readonly observations: { readonly [id: string]: RawObservation };
}

/** What was seen of one case, before anything is compared. */
export interface RawObservation {
  readonly outcome: Outcome | Broken;
  /** The outcome of the second call, in the case that has one. */
  readonly alongside?: Outcome | Broken;
  /**
   * The bodies of the refusals that the guard reported to its listener of decisions (`onDecision`), in order. A refusal
   * that the framework's caller got must be one of them, member for member.
   */
  readonly refusals: readonly unknown[];
  /**
   * The entries of the sink in order. Each is the words that apply, joined by spaces: the status; `of #1`, the number
   * of the entry that it follows, from 1; in brackets, the `reason` of its metadata, or else its `ended`; `as <action>`
   * where the rule has another action; `for another grant` where its grant is not that of the first entry. Without a
   * rule, no action is compared.
   */
  readonly entries: readonly string[];
  /** How often the tool ran. */
  readonly runs: number;
  /** The decisions that the guard reported, in order: `allowed`, or the reason of a refusal. */
  readonly heard: readonly string[];
}

/** The driver failed, so there is no outcome. */
export interface Broken {
  readonly kind: 'broken';
  /** What failed: an error, or in another language its text. */
  readonly error: unknown;
}
