import { AsyncLocalStorage } from 'node:async_hooks';
import type { Admission, Guard, Rule } from '@grantex/core';
import { runWithin } from '@grantex/core/adapter';
import type { ExecutionContext, NestInterceptor } from '@nestjs/common';
import 'reflect-metadata';

/** What one `@RequireGrant` asks for. */
export interface Requirement {
  readonly rule: Rule<never> | ((context: ExecutionContext) => Rule<never> | undefined);
  /** Reads the arguments of the method, after the pipes. */
  readonly input?: ((...methodArguments: never[]) => unknown) | undefined;
}

/** What guards found out about a request before its method runs. */
export interface RequestState {
  readonly context: ExecutionContext;
  /** What the guards asked for: those that read the arguments of the method are decided again when it runs. */
  readonly requirements: readonly Requirement[];
  /** The guards that let the request through. Without one, the method does not run. */
  readonly guards: Guard[];
  /** The call that was let through last. */
  admission: Admission | undefined;
}

const REQUIREMENTS: unique symbol = Symbol('grantex.requirements');
/** The state of each request, for the method that it reached last: a request may go on to others. */
const states = new WeakMap<object, RequestState>();
/** The state of the request that the current code runs for. */
const running = new AsyncLocalStorage<RequestState>();

/** Adds a requirement to a controller or to a method of one. */
export function addRequirement(subject: object, requirement: Requirement): void {
  Reflect.defineMetadata(REQUIREMENTS, [...requirementsOf(subject), requirement], subject);
}

function requirementsOf(subject: object): readonly Requirement[] {
  return (Reflect.getMetadata(REQUIREMENTS, subject) as readonly Requirement[] | undefined) ?? [];
}

/** Returns the state of a request for a method, which all guards of that method share. */
export function startState(context: ExecutionContext): RequestState {
  const request = context.switchToHttp().getRequest<object>();
  const known = states.get(request);
  if (known?.context === context) return known;
  const requirements = [...requirementsOf(context.getClass()), ...requirementsOf(context.getHandler())];
  const state: RequestState = { context, requirements, guards: [], admission: undefined };
  states.set(request, state);
  return state;
}

/** Returns the state of a request that a guard has let through to a method; undefined where none has. */
export function stateOf(context: ExecutionContext): RequestState | undefined {
  const state = states.get(context.switchToHttp().getRequest<object>());
  const isOfMethod =
    state?.context.getHandler() === context.getHandler() && state.context.getClass() === context.getClass();
  return isOfMethod && state.guards.length > 0 ? state : undefined;
}

/** Runs what is behind the guards of a method for its request. */
export const runForRequest: NestInterceptor = {
  intercept(context, next) {
    const state = stateOf(context);
    if (state === undefined) return next.handle();
    const { admission } = state;
    return running.run(state, () =>
      admission === undefined ? next.handle() : runWithin(admission, () => next.handle()),
    );
  },
};

/** Returns the state of the request for which the caller runs, if a guard has let it through for a requirement. */
export function runningState(requirement: Requirement): RequestState | undefined {
  const state = running.getStore();
  return state?.requirements.includes(requirement) === true ? state : undefined;
}
