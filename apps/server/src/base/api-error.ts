import { FormatError } from '@grantex/core';

/** A refusal: HTTP status, stable upper-snake-case code, and a sentence that says how to fix it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, options: ApiErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = status;
    this.code = code;
    this.headers = options.headers ?? {};
  }
}

export interface ApiErrorOptions {
  headers?: Readonly<Record<string, string>>;
  cause?: unknown;
}

/** The same answer for what does not exist and for what belongs to others, so that ids cannot be probed. */
export function notFound(what: string): ApiError {
  return new ApiError(404, 'NOT_FOUND', `there is no such ${what}`);
}

/** The refusal of requests on open connections while the server stops. */
export function stopping(): ApiError {
  return new ApiError(503, 'STOPPING', 'this server is about to stop; retry in 1 seconds', {
    headers: { 'retry-after': '1' },
  });
}

/** The refusal for an error: the error itself, or one for a malformed value of the protocol. */
export function refusalOf(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error;
  // Claims are the server's own: wrong ones are never the caller's fault.
  const isCallers = FormatError.is(error) && error.code !== 'INVALID_CLAIMS';
  return isCallers ? new ApiError(400, error.code, error.message) : undefined;
}
