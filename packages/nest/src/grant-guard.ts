import {
  type Admission,
  type Guard,
  type MaybePromise,
  type Refusal,
  type Rule,
  toRefusal,
} from '@grantex/core';
import {
  admitRequest,
  checkGuard,
  type IncomingRequest,
  type OutgoingResponse,
  preflightRequest,
  type RoutedRequest,
} from '@grantex/core/adapter';
import { type CanActivate, type ExecutionContext, HttpException, Inject, Injectable } from '@nestjs/common';
import 'reflect-metadata';
import { type GrantexOptions, OPTIONS } from './grantex-module.ts';

/** What one `@RequireGrant` asks for. */
export interface Requirement {
  readonly rule: Rule<never> | ((context: ExecutionContext) => Rule<never> | undefined);
  /** Reads the arguments of the method, after the pipes. */
  readonly input?: ((...methodArguments: never[]) => unknown) | undefined;
}

/** What guards found out about a request before its method runs. */
export interface RequestState {
  readonly context: ExecutionContext;
  /** The guards that let the request through, and decide again where a rule reads the arguments of the method. */
  readonly guards: Guard[];
  /** The rules without an input that are met already. */
  readonly met: Set<Requirement['rule']>;
  /** Whether a requirement waits for the arguments of the method. */
  readonly isPending: boolean;
  /** The call that was let through last. */
  admission: Admission | undefined;
}

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

const REQUIREMENTS: unique symbol = Symbol('grantex.requirements');
const WITHOUT_RULE: Requirement = { rule: () => undefined };
const states = new WeakMap<object, RequestState>();

/** Thrown for a refused request. Exception filters may catch it; by default, Nest answers with the refusal. */
export class GrantRefusedException extends HttpException {
  readonly refusal: Refusal;

  constructor(refusal: Refusal, cause: unknown) {
    super(refusal.body, refusal.status, { cause });
    this.refusal = refusal;
  }
}

/**
 * Lets a request through only with a grant that covers every `@RequireGrant` of its route. `@RequireGrant` applies it.
 * Where it is applied alone (`APP_GUARD`, `@UseGuards(GrantGuard)`), routes without a rule are refused. A route with
 * `@UseGuards(new GrantGuard({ guard }))` besides asks that guard, too.
 */
export class GrantGuard implements CanActivate {
  readonly #guard: Guard;

  /** @throws {TypeError} naming the option that is missing or wrong */
  constructor({ guard }: Pick<GrantexOptions, 'guard'>) {
    checkGuard(guard, 'GrantGuard');
    this.#guard = guard;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') {
      throw new TypeError(
        `GrantGuard: it guards routes over HTTP, and this is a call of ${context.getType()}.`,
      );
    }
    const requirements = [...requirementsOf(context.getClass()), ...requirementsOf(context.getHandler())];
    const state = startState(context, requirements);
    if (state.guards.includes(this.#guard)) return true;
    const asked = new Set<Requirement['rule']>();
    for (const requirement of requirements.length === 0 ? [WITHOUT_RULE] : requirements) {
      const { rule, input } = requirement;
      if (asked.has(rule)) continue;
      const isMet = await (input === undefined
        ? admit(this.#guard, state, requirement, () => true)
        : preflight(this.#guard, context, requirement));
      if (isMet !== true) return false;
      if (input === undefined) asked.add(rule);
    }
    for (const rule of asked) state.met.add(rule);
    state.guards.push(this.#guard);
    return true;
  }
}
Injectable()(GrantGuard);
Inject(OPTIONS)(GrantGuard, undefined, 0);

/** Adds a requirement to a controller or to a method of one. */
export function addRequirement(subject: object, requirement: Requirement): void {
  Reflect.defineMetadata(REQUIREMENTS, [...requirementsOf(subject), requirement], subject);
}

function requirementsOf(subject: object): readonly Requirement[] {
  return (Reflect.getMetadata(REQUIREMENTS, subject) as readonly Requirement[] | undefined) ?? [];
}

/** What the guards found out about a request; undefined where none was asked. */
export function stateOf(request: object): RequestState | undefined {
  return states.get(request);
}

/** A request may come to several methods, or to one several times: what was decided then is nothing to the next. */
function startState(context: ExecutionContext, requirements: readonly Requirement[]): RequestState {
  const request = context.switchToHttp().getRequest<object>();
  const known = states.get(request);
  if (known?.context === context) return known;
  const isPending = requirements.some(({ input }) => input !== undefined);
  const state: RequestState = { context, guards: [], met: new Set(), isPending, admission: undefined };
  states.set(request, state);
  return state;
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
      if (admission !== undefined) state.admission = admission;
      return proceed();
    },
    refuse: (error) => refuse(response, error),
  });
}

/**
 * Asks a guard about everything but the amount, which comes after interceptors and pipes: they run only for a grant that
 * holds the scopes.
 */
async function preflight(guard: Guard, context: ExecutionContext, requirement: Requirement): Promise<true> {
  const refusal = await preflightRequest(guard, askedOf(context, requirement));
  return refusal === undefined || refuse(responseOf(context), refusal);
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

function refuse(response: HttpResponse, error: unknown): never {
  const refusal = toRefusal(error);
  if (!(response.raw ?? response).headersSent) {
    for (const [name, value] of Object.entries(refusal.headers)) response.header(name, value);
  }
  throw new GrantRefusedException(refusal, error);
}
