import type { MaybePromise } from '../base/maybe-promise.ts';
import type { Grant } from '../verify/grant.ts';

/** Unprocessed headers: Node's `request.rawHeaders` (name, value, name, value …) or the Fetch API's `Headers`. */
export type RawHeaders = readonly string[] | Headers;

/** An HTTP request, as far as its token and the proof for it are concerned. A `Request` of the Fetch API is one. */
export interface TokenRequest {
  /** The HTTP method. */
  readonly method: string;
  /** The URL or the path with the query, as the client sent it: before routers shorten it. */
  readonly url: string;
  readonly headers: RawHeaders;
}

/** A token, and the check of whoever sent it. */
export interface PresentedToken {
  readonly token: string;
  /**
   * Checks that a proof came with the token if it is bound to a key, and that it came in the right way.
   * @param grant what the token states, verified
   * @throws {AuthorizationError} with the grant as its attribution
   */
  readonly confirm: (grant: Grant) => MaybePromise<void>;
}
