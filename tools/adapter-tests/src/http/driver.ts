import type { Grant, Guard, JsonObject, MaybePromise, Rule } from '@grantex/core';
import type { AdapterDriver } from '@grantex/testing';
import type { Listening } from './listen.ts';

/** An HTTP framework with its adapter. */
export interface HttpDriver extends Pick<AdapterDriver, 'name' | 'cannotExpress'> {
  /** How a call is recorded whose handler throws, and one whose stream breaks, where the guard sees more than a status. */
  readonly endings?: { readonly thrown?: JsonObject; readonly broken?: JsonObject };
  /** Whether a handler finds a signal that aborts when its grant ends. Default: true. */
  readonly hasSignal?: boolean;
  /**
   * Serves routes in the framework, over real HTTP.
   * @param onError gets the error of a handler, and returns the status of the response. Default: the framework's own
   * error handling.
   */
  serve(routes: readonly HttpRoute[], onError?: (error: unknown) => number): Promise<Listening>;
}

/** A guarded route, independent of the framework. */
export interface HttpRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The guards of the route, in the order in which they run. */
  readonly guards: readonly [RouteGuard, ...RouteGuard[]];
  /** The JSON schema of the body, for frameworks that have schemas. */
  readonly schema?: object;
  readonly handle: (request: HandledRequest) => MaybePromise<HttpAnswer>;
}

/** One guard in front of a route. */
export interface RouteGuard {
  readonly guard: Guard;
  /** The rule, or a function that computes it from the URL of a request. */
  readonly rule: Rule<never> | ((url: string) => Rule<never> | undefined);
  /** Returns the rule's input from the parsed JSON body. Default: the rule reads nothing. */
  readonly input?: (body: unknown) => unknown;
}

/** The part of a request that a handler reads. */
export interface HandledRequest {
  readonly grant: Grant | null | undefined;
  /** The parsed JSON body. */
  readonly body: unknown;
  /** Reads the signal that aborts when the grant ends, where the framework has it. */
  readonly signal: () => AbortSignal | undefined;
}

/** The response of a handler. */
export interface HttpAnswer {
  /** Default: 200. */
  readonly status?: number;
  /** The content type of the body. Default: `text/plain`. */
  readonly type?: string;
  /** A text, or a stream of texts. */
  readonly body: string | AsyncIterable<string>;
}
