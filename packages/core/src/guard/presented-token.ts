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

/** A request of Node's `http` or `http2`: the members that show its token. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** What Express keeps of the URL where it takes the path of a router off. */
  readonly originalUrl?: string | undefined;
  /** Alternating names and values, so that a second header of a name is seen. */
  readonly rawHeaders: readonly string[];
  /** Read only where there are no raw headers: adapters for serverless platforms make requests without them. */
  readonly headers?: { readonly authorization?: string | undefined; readonly dpop?: unknown };
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
