import type { Guard } from '@grantex/core';
import { checkGuard } from '@grantex/core/adapter';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { type GrantexOptions, OPTIONS } from './grantex-module.ts';
import { admit, preflight } from './http-bridge.ts';
import { type Requirement, startState } from './request-state.ts';

const WITHOUT_RULE: Requirement = { rule: () => undefined };

/**
 * Lets a request through only with a grant that covers every `@RequireGrant` of its route. `@RequireGrant` applies it.
 * Where it is applied alone (`APP_GUARD`, `@UseGuards(GrantGuard)`), routes without a rule are refused.
 * `@UseGuards(new GrantGuard({ guard }))` on a route with `@RequireGrant` asks that guard as well.
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
    const state = startState(context);
    if (state.guards.includes(this.#guard)) return true;
    const { requirements } = state;
    const met = new Set<Requirement['rule']>();
    for (const requirement of requirements.length === 0 ? [WITHOUT_RULE] : requirements) {
      const { rule, input } = requirement;
      if (met.has(rule)) continue;
      const isMet = await (input === undefined
        ? admit(this.#guard, state, requirement, () => true)
        : preflight(this.#guard, state, requirement));
      // Nobody waits for the answer any more, so nothing runs.
      if (isMet !== true) return false;
      if (input === undefined) met.add(rule);
    }
    state.guards.push(this.#guard);
    return true;
  }
}
Injectable()(GrantGuard);
Inject(OPTIONS)(GrantGuard, undefined, 0);
