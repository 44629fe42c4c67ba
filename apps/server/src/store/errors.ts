/** The database cannot be opened; the message says why and what to do, for the person who started the server. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}
