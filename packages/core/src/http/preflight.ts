/** A request of Node's `http` or `http2`, as far as it is looked at here. */
export interface IncomingRequest {
  readonly method?: string | undefined;
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined };
  /** HTTP/2 only, where no header announces a body. */
  readonly stream?: { readonly endAfterHeaders: boolean };
}

/**
 * Whether a request is a CORS preflight as the Fetch standard has browsers send it: with neither body nor credentials,
 * which something behind a guard might act on. A guard can ask nothing of it.
 */
export function isPreflight({ method, headers, stream }: IncomingRequest): boolean {
  return (
    method === 'OPTIONS' &&
    headers['origin'] !== undefined &&
    headers['access-control-request-method'] !== undefined &&
    headers['authorization'] === undefined &&
    headers['transfer-encoding'] === undefined &&
    Number(headers['content-length'] ?? 0) === 0 &&
    stream?.endAfterHeaders !== false
  );
}
