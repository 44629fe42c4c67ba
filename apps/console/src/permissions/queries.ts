/** Names of what is read, for the cache of queries. */
export const OVERVIEW: readonly string[] = ['overview'];
export const LATELY: readonly string[] = [...OVERVIEW, 'lately'];
export const PAST: readonly string[] = ['past'];
