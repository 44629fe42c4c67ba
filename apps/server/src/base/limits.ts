/** The longest life of a grant token, in seconds. Revocation stamps are kept for as long. */
export const LONGEST_TOKEN: number = 86_400;
/** The longest life of a grant, in seconds. */
export const LONGEST_GRANT: number = 366 * 86_400;
/** Most services that a developer may register. */
export const MOST_AUDIENCES: number = 100;
