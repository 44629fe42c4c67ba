import type { BudgetPeriod, CALL_DETAIL_TYPE } from './details.ts';

/** A limit on the calls of one scope: an `authorization_details` member (RFC 9396, `docs/protocol.md` §15). */
export interface CallDetail {
  readonly type: typeof CALL_DETAIL_TYPE;
  /** The scope that it limits, `name:action`. A token holds that scope only as `name:action:by_details`. */
  readonly scope: string;
  /** The limit of each argument by its path, such as `amount` or `recipient.country`. All of them hold together. */
  readonly arguments?: { readonly [path: string]: ArgumentLimit };
  /** True refuses every argument that `arguments` does not name. Default: false. */
  readonly closed?: boolean;
  /** Which calls the person is asked about: `true` for every call, or the calls where any of these values is over its bound. */
  readonly ask?: true | { readonly [path: string]: AskOver };
  /** What all calls may use together. */
  readonly budget?: Budget;
  /** Set by the server alone: a call needs an admission of the server. */
  readonly online?: true;
}

/**
 * The limit of one argument: operators that hold together. An empty one requires the argument, with any value. Decimals
 * are texts such as `"500"` or `"0.25"`, with at most 15 digits and 4 places, and are compared exactly.
 */
export interface ArgumentLimit {
  /** The value is a decimal of at most this. Without `min`, it is at least 0, too. */
  readonly max?: string;
  /** The value is a decimal of at least this. */
  readonly min?: string;
  /** The value equals one of these, 1 to 100, and is of the same type: `"1"`, `1` and `true` differ. */
  readonly oneOf?: readonly (string | number | boolean)[];
  /** The value is a text that begins with this, which has no `://`. */
  readonly prefix?: string;
  /** The value is this path, or one below it, without `..`, `\` and `%`. */
  readonly under?: string;
  /** The value is an https URL at this host, `host[:port]`, or below it where it begins with a dot. */
  readonly host?: string;
}

/** Asks the person where a value is over this decimal, is missing, or is no decimal. */
export interface AskOver {
  readonly over: string;
}

/** What the calls of a grant, and of all grants below it, may use together. At least one of `amount` and `calls`. */
export interface Budget {
  /** A decimal over zero, in major units of `currency`. */
  readonly amount?: string;
  /** Three letters `A-Z`; present exactly with `amount`. */
  readonly currency?: string;
  /** 1 to 1,000,000,000. */
  readonly calls?: number;
  readonly per: BudgetPeriod;
}

/** An argument that a detail refuses. It never holds the value. */
export interface RefusedArgument {
  /** The scope that the detail limits. */
  readonly scope: string;
  /** The path of the argument; empty for the input as a whole. */
  readonly argument: string;
  /** The limit that it does not keep; `required` when it is missing, `not allowed` where a closed detail does not name it. */
  readonly limit: ArgumentLimit | 'required' | 'not allowed';
}
