/** Options of one call. */
export interface CallOptions {
  /** Ends the call, its waits and its retries; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** How long one attempt may take, in seconds, instead of the client's `timeout`. */
  readonly timeout?: number | undefined;
}

/** Options of one call that makes or changes something. */
export interface WriteOptions extends CallOptions {
  /**
   * Two calls with the same key are done once (`docs/protocol.md` §2). Default: a random key for each call, kept for
   * its retries.
   */
  readonly idempotencyKey?: string | undefined;
}

/** Members of the query string; those that are undefined are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** One request to the API, before it is put into HTTP. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Query;
  readonly body?: object;
  /** Whether it may be sent again after a lost answer. Default: true, because every POST has an idempotency key. */
  readonly isRepeatable?: boolean;
  /** How many milliseconds after the first attempt it may still be sent again. Default: without limit. */
  readonly repeatWithin?: number;
  /** Called when a DELETE answers 404 after a lost answer: whether the first attempt did it. */
  readonly wasDone?: () => Promise<boolean>;
}

const ID = /^[\w-]+$/;

/** A path that ends in an id. @throws {TypeError} for an id that would make it another path, such as `''` or `..` */
export function pathOf(collection: string, id: string, rest = ''): string {
  if (typeof id !== 'string' || !ID.test(id)) {
    throw new TypeError(
      `the id for ${collection}/:id must be a non-empty string of letters, digits, _ and -`,
    );
  }
  return `${collection}/${id}${rest}`;
}

/**
 * A path with a name that the caller chose, whatever it is made of.
 * @throws {TypeError} for one that is empty, or that every URL takes for a step up: `.` and `..`, escaped or not
 */
export function namedPathOf(collection: string, name: string, rest = ''): string {
  if (typeof name !== 'string' || name === '' || /^\.{1,2}$/.test(name) || !name.isWellFormed()) {
    throw new TypeError(
      `the name for ${collection}/:name must be a non-empty text, and neither "." nor ".."`,
    );
  }
  return `${collection}/${encodeURIComponent(name)}${rest}`;
}

/**
 * For calls whose proof or secret the server remembers for 60 seconds only: after that a retry would be taken for
 * theft (`docs/protocol.md` §6), or make a second secret beside one that nobody knows. What is left of the minute is for the last try to arrive.
 */
export const REPEAT_WITHIN_MEMORY = 45_000;
