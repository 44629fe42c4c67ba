/** Calls the global `fetch` of the moment, which instrumentation may replace. The default wherever a `fetch` is taken. */
export const globalFetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init);
