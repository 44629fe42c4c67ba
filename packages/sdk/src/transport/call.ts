/** Options of one call. */
export interface CallOptions {
  /** Ends the call, its waits and its retries; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** How long one attempt may take, in seconds, instead of the client's `timeout`. */
  readonly timeout?: number | undefined;
}

/** Options of one call that creates or changes something. */
export interface WriteOptions extends CallOptions {
  /**
   * Two calls with the same key run once (`docs/protocol.md` §2). Default: a random key for each call, kept for its
   * retries.
   */
  readonly idempotencyKey?: string | undefined;
}

/** Parameters of the query string; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** One request to the API, independent of HTTP. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Query;
  readonly body?: object;
  /** Whether it may be sent again after a lost response. Default: true, because every POST has an idempotency key. */
  readonly isRepeatable?: boolean;
  /** How many milliseconds after the first attempt it may still be sent again. Default: no limit. */
  readonly repeatWithin?: number;
  /** Makes the DPoP proof of the request, with the nonce of the server that is known. Default: it has none. */
  readonly prove?: (nonce: string | undefined) => Promise<string>;
  /** Called when a DELETE gets 404 after a lost response: whether the first attempt did it. */
  readonly wasDone?: () => Promise<boolean>;
}

const ID = /^[\w-]+$/;

/**
 * A path that ends in an id.
 * @throws {TypeError} for an id that would change the path, such as `''` or `..`
 */
export function pathOf(collection: string, id: string, rest = ''): string {
  if (typeof id !== 'string' || !ID.test(id)) {
    throw new TypeError(
      `the id for ${collection}/:id must be a non-empty string of letters, digits, _ and -`,
    );
  }
  return `${collection}/${id}${rest}`;
}

/**
 * A path with any name that the caller chose.
 * @throws {TypeError} for an empty name, and for `.` and `..`, which every URL reads as path segments, escaped or not
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
 * For calls whose proof or secret the server keeps for only 60 seconds: a later retry would count as theft
 * (`docs/protocol.md` §6), or create a second secret beside one that nobody has. The rest of the minute lets the last
 * attempt arrive.
 */
export const REPEAT_WITHIN_MEMORY = 45_000;
