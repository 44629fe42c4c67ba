/** The database cannot be opened; the message says why and what to do, for the person who started the server. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** The folder of an embedded database belongs to another process at the moment. */
export class FolderInUseError extends StoreError {}
