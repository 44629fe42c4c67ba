/** The longest that a grant token may live, in seconds: until then a stamp that kills tokens is remembered. */
export const LONGEST_TOKEN: number = 86_400;
/** The longest that a grant may live, in seconds. */
export const LONGEST_GRANT: number = 366 * 86_400;
