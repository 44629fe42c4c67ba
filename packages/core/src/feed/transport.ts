/** The request that opens a stream. */
export interface StreamRequest extends RequestInit {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * Opens a stream with a `fetch`. The open stream does not keep the process alive, if `fetch` is {@link globalFetch} and
 * the platform allows it. A `fetch` that a user passed is called, and nothing else.
 */
export type OpenStream = (
  fetch: typeof globalThis.fetch,
  url: string,
  request: StreamRequest,
) => Promise<Response>;

/** Prepares streams. Call it early: what was connected before may keep the process alive. */
export type PrepareStreams = () => OpenStream;
