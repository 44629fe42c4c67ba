import type { Audit } from '@grantex/sdk';

/** One check of a log. `open`: nothing is wrong, but something could not be checked. */
export interface Check {
  readonly what: string;
  readonly outcome: 'passed' | 'failed' | 'open';
  /** What was compared, and the result. */
  readonly detail: string;
  /** Shown beside the verdict, even where the other checks are folded. */
  readonly isMain?: boolean;
}

/** The result of checking a log, or an entry of it. */
export interface Proof {
  readonly checks: readonly Check[];
  /** The text of the checkpoint behind the checks; undefined where a check failed. */
  readonly note: string | undefined;
}

/** The part of the SDK that proofs come from. */
export type ProofSource = Pick<
  Audit,
  'checkpoint' | 'logKey' | 'inclusionProof' | 'consistencyProof' | 'list'
>;

export function passed(what: string, detail: string): Check {
  return { what, outcome: 'passed', detail };
}

export function failed(what: string, detail: string): Check {
  return { what, outcome: 'failed', detail };
}

export function unsettled(what: string, detail: string): Check {
  return { what, outcome: 'open', detail };
}

/** Why data for a check could not be fetched. */
export function fetchErrorMessage(error: unknown): string {
  return error instanceof Error ? error.message : 'no response';
}
