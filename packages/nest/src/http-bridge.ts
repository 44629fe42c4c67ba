import type { Guard, MaybePromise, Refusal } from '@grantex/core';
import {
  admitRequest,
  type IncomingRequest,
  type OutgoingResponse,
  preflightRequest,
  type RoutedRequest,
} from '@grantex/core/adapter';
import { type ExecutionContext, HttpException } from '@nestjs/common';
import type { Requirement, RequestState } from './request-state.ts';

/** A request of Express or Fastify: the members that are read here. */
interface HttpRequest extends IncomingRequest {
  readonly originalUrl: string;
  /** Fastify only. */
  readonly raw?: IncomingRequest;
}

interface HttpResponse extends OutgoingResponse {
  /** Fastify only. */
  readonly raw?: OutgoingResponse;
  header(name: string, value: string): unknown;
}

/** Thrown for a refused request. Exception filters may catch it; by default, Nest answers with the refusal. */
export class GrantRefusedException extends HttpException {
  readonly refusal: Refusal;

  constructor(refusal: Refusal, cause: unknown) {
    super(refusal.body, refusal.status, { cause });
    this.refusal = refusal;
  }
}

/**
 * Asks a guard about a requirement.
 * @returns what `proceed` returns; undefined where nobody waits for the answer any more
 * @throws {GrantRefusedException} when the guard refuses
 */
export function admit<RESULT>(
  guard: Guard,
  state: RequestState,
  requirement: Requirement,
  proceed: () => MaybePromise<RESULT>,
): MaybePromise<RESULT | undefined> {
  const response = responseOf(state.context);
  return admitRequest(guard, {
    ...askedOf(state.context, requirement),
    response: response.raw ?? response,
    proceed(admission) {
      state.admission = admission;
      return proceed();
    },
    refuse: (...refused) => refuse(response, ...refused),
  });
}

/**
 * Asks a guard about everything but the amount, which comes after interceptors and pipes: they run only for a grant that
 * holds the scopes.
 * @returns true
 * @throws {GrantRefusedException} when the guard refuses
 */
export async function preflight(
  guard: Guard,
  { context }: RequestState,
  requirement: Requirement,
): Promise<true> {
  await preflightRequest(guard, {
    ...askedOf(context, requirement),
    refuse: (...refused) => refuse(responseOf(context), ...refused),
  });
  return true;
}

function askedOf(context: ExecutionContext, { rule, input }: Requirement): RoutedRequest<HttpRequest, never> {
  const request = context.switchToHttp().getRequest<HttpRequest>();
  return {
    request,
    incoming: request.raw ?? request,
    originalUrl: request.originalUrl,
    route: {
      rule: () => (typeof rule === 'function' ? rule(context) : rule),
      input: input as (() => never) | undefined,
    },
  };
}

function responseOf(context: ExecutionContext): HttpResponse {
  return context.switchToHttp().getResponse<HttpResponse>();
}

function refuse(response: HttpResponse, refusal: Refusal, error: unknown): never {
  if (!(response.raw ?? response).headersSent) {
    for (const [name, value] of Object.entries(refusal.headers)) response.header(name, value);
  }
  throw new GrantRefusedException(refusal, error);
}
