/** The type of a detail that limits calls (RFC 9396 §2, `docs/protocol.md` §15). */
export const CALL_DETAIL_TYPE = 'urn:grantex:call';

/** The reserved constraint of a scope that is limited by details (`docs/protocol.md` §4). */
export const BY_DETAILS = 'by_details';

/** The most details in one set. */
export const MAX_DETAILS = 20;

/** The most arguments that one detail limits, and the most for which it asks. */
export const MAX_ARGUMENTS = 50;

/** The longest path of an argument, in characters. */
export const MAX_PATH_LENGTH = 256;

/** The most names in the path of an argument. */
export const MAX_PATH_NAMES = 8;

/** The most values in one `oneOf`. */
export const MAX_ONE_OF = 100;

/** The most calls in a budget. */
export const MAX_BUDGET_CALLS = 1_000_000_000;

/** The windows of a budget. */
export const BUDGET_PERIODS = ['grant', 'hour', 'day', 'month'] as const;

/** The window of a budget; `grant` is one window for the whole life of the grant. */
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];
