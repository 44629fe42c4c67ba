/** The database cannot be opened. The message tells the person who started the server why, and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** Another process is using the folder of an embedded database. */
export class FolderInUseError extends StoreError {}
