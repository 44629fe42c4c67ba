/** The database cannot be opened; the message says why and what to do, for the person who started the server. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** The folder of an embedded database belongs to another process at the moment. */
export class FolderInUseError extends StoreError {}

/** A piece of work was not begun, because too much else is under way. It may be tried again. */
export class DatabaseBusyError extends Error {
  override readonly name = 'DatabaseBusyError';
  /** As of PostgreSQL: insufficient resources. */
  readonly code = '53000';
}
