import type { Grant, Guard, MaybePromise, Rule } from '@grantex/core';
import type { AdapterDriver } from '@grantex/testing';
import type { Listening } from './listen.ts';

/** A framework for HTTP with the adapter in it. */
export interface HttpDriver extends Pick<AdapterDriver, 'name' | 'cannotExpress'> {
  /**
   * Serves routes in the framework, over real HTTP.
   * @param onError hears what a handler throws, and returns the status to answer with. Default: the framework's own way.
   */
  serve(routes: readonly HttpRoute[], onError?: (error: unknown) => number): Promise<Listening>;
}

/** A guarded route, in terms that fit every framework. */
export interface HttpRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** What must let a request through, in the order in which it is asked. */
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
  /** Returns what the rule reads from the parsed JSON body. Default: the rule reads nothing. */
  readonly input?: (body: unknown) => unknown;
}

/** What a handler reads of a request. */
export interface HandledRequest {
  readonly grant: Grant | null | undefined;
  /** The parsed JSON body. */
  readonly body: unknown;
}

/** What a handler answers. */
export interface HttpAnswer {
  /** Default: 200. */
  readonly status?: number;
  /** The content type of the body. Default: `text/plain`. */
  readonly type?: string;
  /** A text, or a stream of texts. */
  readonly body: string | AsyncIterable<string>;
}
