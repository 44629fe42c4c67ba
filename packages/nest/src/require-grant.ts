import type { Grant, Rule, RuleInput } from '@grantex/core';
import { checkRoute, runWithin } from '@grantex/core/adapter';
import {
  createParamDecorator,
  type ExecutionContext,
  type NestInterceptor,
  Req,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import 'reflect-metadata';
import {
  addRequirement,
  admit,
  GrantGuard,
  type Requirement,
  type RequestState,
  stateOf,
} from './grant-guard.ts';

/** The rule of a route, or a function that returns it for each request; where it returns `undefined`, it refuses. */
export type RouteRule<RULE> = RULE | ((context: ExecutionContext) => RULE | undefined);

/** A decorator for a controller, or for a method of one. */
export type RequireGrantDecorator = (
  target: object,
  key?: string | symbol,
  descriptor?: PropertyDescriptor,
) => void;

/** A decorator for a method of a controller that takes the arguments which `input` reads. */
export type RequireGrantMethodDecorator<INPUT extends (...methodArguments: never[]) => unknown> = <
  METHOD extends (...methodArguments: never[]) => unknown,
>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<METHOD> &
    (INPUT extends (...methodArguments: Parameters<METHOD>) => unknown ? unknown : never),
) => void;

type Method = (this: unknown, ...methodArguments: unknown[]) => unknown;

/** Where Nest keeps which parameter of a method gets what. */
const PARAMETERS = '__routeArguments__';
/** What a method gets for its grant until the guard has seen its arguments. */
const PENDING: unique symbol = Symbol('grantex.pending');

/**
 * Lets requests reach a method, or all methods of a controller, only with a grant that covers the rule, and records how
 * each request ended: `success`, `failure` from status 400 on, or `failure` with `{ended: 'aborted'}` when the client
 * left first. Refuses with a {@link GrantRefusedException}, which Nest answers as RFC 6750 §3 says. Needs
 * `GrantexModule`.
 *
 * A rule that reads its input is decided twice: before interceptors and pipes, without its amount, and again with the
 * arguments that the pipes made, in the turn in which the method runs. Several rules are all required. If `rule` or
 * `input` throws, the request is refused with `rule_failed`.
 *
 * A method behind it does not run for a request that no {@link GrantGuard} has seen, for example because another
 * decorator has replaced the method and lost its guards: Nest then answers with status 500. Direct calls of the method
 * by your own code are not checked.
 * @throws {TypeError} naming the option that is wrong
 */
export function RequireGrant(rule: RouteRule<Rule<undefined>>): RequireGrantDecorator;
/**
 * @param options.input returns what the rule reads and whose digest is recorded, from the arguments of the method after
 *   all pipes. Return the value that the method uses, not a copy of it: only then is a change after the check noticed.
 *   Default: no input.
 */
export function RequireGrant<
  const RULE extends Rule<never>,
  INPUT extends (...methodArguments: never[]) => RuleInput<RULE>,
>(rule: RouteRule<RULE>, options: { readonly input: INPUT }): RequireGrantMethodDecorator<INPUT>;
export function RequireGrant(
  rule: Requirement['rule'],
  { input }: { readonly input?: Requirement['input'] } = {},
): RequireGrantDecorator {
  checkRoute({ rule, input }, 'RequireGrant');
  const requirement: Requirement = { rule, input };

  return (target, key, descriptor) => {
    if (key === undefined || descriptor === undefined) {
      if (input !== undefined)
        throw new TypeError('RequireGrant: "input" belongs on a method, not on a class.');
      addRequirement(target, requirement);
      UseInterceptors(provideGrant)(target as () => void);
      UseGuards(GrantGuard)(target as () => void);
      return;
    }
    descriptor.value = guardMethod(requirement, target, key, descriptor.value as Method | undefined);
    addRequirement(descriptor.value as Method, requirement);
    UseGuards(GrantGuard)(target, key, descriptor);
  };
}

/**
 * Gives a parameter of a method the grant that the request was let through with.
 * @throws {TypeError} for a request to a route without `@RequireGrant`, which Nest answers with status 500
 */
export const RequestGrant: () => ParameterDecorator = createParamDecorator(
  (_data: undefined, context: ExecutionContext): Grant | typeof PENDING | undefined => {
    const state = stateOf(context.switchToHttp().getRequest());
    if (state === undefined || state.guards.length === 0) {
      throw new TypeError('RequestGrant: the route has no @RequireGrant.');
    }
    return state.isPending ? PENDING : state.admission?.grant;
  },
);

/** Makes the grant the current one for the methods of a controller. */
const provideGrant: NestInterceptor = {
  intercept(context, next) {
    const admission = stateOf(context.switchToHttp().getRequest())?.admission;
    return admission === undefined ? next.handle() : runWithin(admission, () => next.handle());
  },
};

/** Returns a method that runs another one if the requirement is met for the request that Nest calls it for. */
function guardMethod(
  requirement: Requirement,
  target: object,
  key: string | symbol,
  method: Method | undefined,
): Method {
  if (typeof method !== 'function')
    throw new TypeError('RequireGrant: it decorates controllers and methods.');
  const own = lengthOf(target, key, method);
  // Nest passes the request in a further argument, whatever the pipes are.
  Req()(target, key, own);

  function guarded(this: unknown, ...given: readonly unknown[]): unknown {
    const request = given[own] as object | undefined;
    const methodArguments = given.slice(0, own);
    if (request === undefined) return method?.apply(this, methodArguments);
    return runMet(requirement, stateOf(request), methodArguments, (granted) => method?.apply(this, granted));
  }
  for (const name of Reflect.getOwnMetadataKeys(method)) {
    Reflect.defineMetadata(name, Reflect.getOwnMetadata(name, method), guarded);
  }
  return Object.defineProperty(guarded, 'name', { value: method.name });
}

/** The number of arguments that Nest passes to a method. */
function lengthOf(target: object, key: string | symbol, method: Method): number {
  const parameters = Reflect.getMetadata(PARAMETERS, target.constructor, key) as
    | { readonly [name: string]: { readonly index: number } }
    | undefined;
  const indices = Object.values(parameters ?? {}).map(({ index }) => index);
  return Math.max(method.length, ...indices.map((index) => index + 1));
}

function runMet(
  requirement: Requirement,
  state: RequestState | undefined,
  methodArguments: readonly unknown[],
  run: (granted: unknown[]) => unknown,
): unknown {
  const { rule, input } = requirement;
  if (state === undefined || state.guards.length === 0 || (input === undefined && !state.met.has(rule)))
    throw new TypeError(
      'RequireGrant: no GrantGuard has seen this request. A decorator may have lost the guards.',
    );
  const proceed = (): unknown =>
    run(methodArguments.map((value) => (value === PENDING ? state.admission?.grant : value)));
  if (input === undefined) {
    return state.admission === undefined ? proceed() : runWithin(state.admission, proceed);
  }
  const bound = { rule, input: () => input(...(methodArguments as never[])) };
  return state.guards.reduceRight<() => unknown>(
    (next, guard) => () => admit(guard, state, bound, next),
    proceed,
  )();
}
