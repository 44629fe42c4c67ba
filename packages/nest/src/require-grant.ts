import type { Admission, Rule, RuleInput } from '@grantex/core';
import { checkRoute } from '@grantex/core/adapter';
import { createParamDecorator, type ExecutionContext, UseGuards, UseInterceptors } from '@nestjs/common';
import 'reflect-metadata';
import { GrantGuard } from './grant-guard.ts';
import { admit } from './http-bridge.ts';
import {
  addRequirement,
  type Requirement,
  type RequestState,
  runForRequest,
  runningState,
  stateOf,
} from './request-state.ts';

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

/** What a method gets until the guard has seen its arguments, and what takes its place then. */
const pending = new Map<unknown, (admission: Admission) => unknown>();

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
 * A method behind it runs only for a request that a {@link GrantGuard} has let through to it. Any other call throws a
 * `TypeError`: a call by your own code, and one by Nest when another decorator has replaced the method and lost its
 * guards, which Nest answers with status 500.
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
      UseInterceptors(runForRequest)(target as () => void);
      UseGuards(GrantGuard)(target as () => void);
      return;
    }
    const method = descriptor.value as Method | undefined;
    if (typeof method !== 'function')
      throw new TypeError('RequireGrant: it decorates controllers and methods.');
    const guarded = guardMethod(requirement, method, `${target.constructor.name}.${String(key)}`);
    descriptor.value = guarded;
    addRequirement(guarded, requirement);
    UseInterceptors(runForRequest)(target, key, descriptor);
    UseGuards(GrantGuard)(target, key, descriptor);
  };
}

/**
 * Gives a parameter of a method the grant that the request was let through with.
 * @throws {TypeError} for a request to a route without `@RequireGrant`, which Nest answers with status 500
 */
export const RequestGrant: () => ParameterDecorator = parameterOf('RequestGrant', ({ grant }) => grant);

/**
 * Gives a parameter of a method the signal that aborts when the grant ends before the response does, with the
 * `AuthorizationError` as its reason.
 * @throws {TypeError} for a request to a route without `@RequireGrant`, which Nest answers with status 500
 */
export const GrantSignal: () => ParameterDecorator = parameterOf('GrantSignal', ({ signal }) => signal);

/** Makes a decorator for parameters that get a part of the admission. */
function parameterOf(name: string, read: (admission: Admission) => unknown): () => ParameterDecorator {
  const placeholder = Symbol(name);
  pending.set(placeholder, read);
  return createParamDecorator((_data: undefined, context: ExecutionContext): unknown => {
    const state = stateOf(context);
    if (state === undefined) throw new TypeError(`${name}: the route has no @RequireGrant.`);
    const isPending = state.requirements.some(({ input }) => input !== undefined);
    if (isPending) return placeholder;
    if (state.admission === undefined) throw new TypeError(`${name}: no guard has let the request through.`);
    return read(state.admission);
  });
}

/** Returns a method that runs another one only for a request that meets the requirement. */
function guardMethod(requirement: Requirement, method: Method, name: string): Method {
  function guarded(this: unknown, ...given: readonly unknown[]): unknown {
    const state = runningState(requirement);
    if (state === undefined) {
      throw new TypeError(
        `RequireGrant: ${name} runs only for a request that its guard let through. Another decorator may have lost the guard.`,
      );
    }
    return runMet(requirement, state, given, (granted) => method.apply(this, granted));
  }
  for (const key of Reflect.getOwnMetadataKeys(method)) {
    Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, method), guarded);
  }
  // Other decorators pass on as many arguments as a method declares.
  return Object.defineProperties(guarded, {
    name: { value: method.name },
    length: { value: method.length },
  });
}

/** Runs a method for the rule that reads its arguments once every guard has decided with them. */
function runMet(
  { rule, input }: Requirement,
  state: RequestState,
  given: readonly unknown[],
  run: (granted: unknown[]) => unknown,
): unknown {
  const granted = (value: unknown): unknown => {
    const read = pending.get(value);
    return read === undefined ? value : state.admission && read(state.admission);
  };
  const proceed = (): unknown => run(given.map(granted));
  if (input === undefined) return proceed();
  const bound = { rule, input: () => input(...(given as never[])) };
  return state.guards.reduceRight<() => unknown>(
    (next, guard) => () => admit(guard, state, bound, next),
    proceed,
  )();
}
