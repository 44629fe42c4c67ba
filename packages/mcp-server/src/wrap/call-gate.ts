import {
  type Admission,
  AuthorizationError,
  type Grant,
  type Guard,
  type RefusalBody,
  toRefusalBody,
} from '@grantex/core';
import { asRefusal, attempt, ruleNamed } from '@grantex/core/adapter';
import { type Credentials, ownToken } from './credentials/credentials.ts';
import { hasLookalike, isObject, type Message } from './stdio/messages.ts';
import type { WrapRules } from './rules/rules-file.ts';

/** Receives the decision about a `tools/call`. */
export interface GateListener {
  /** The call is admitted: forward it in the same turn, and settle it when it has an answer. */
  readonly admitted: (admission: Admission) => void;
  readonly refused: (body: RefusalBody) => void;
  /** The decision failed, or one of the other two threw: a fault of this program. */
  readonly failed: (error: unknown) => void;
}

export interface CallGateOptions {
  readonly guard: Guard;
  readonly rules: WrapRules;
  readonly credentials: Credentials;
  /** Called with the grant of each admitted call. */
  readonly onGrant: (grant: Grant) => void;
  /** Called after a refusal: the grant may have changed. */
  readonly onRefusal: () => void;
}

/** Decides calls of tools. */
export interface CallGate {
  /**
   * Decides a call.
   * @returns the fault of a malformed call, which is neither decided nor recorded
   */
  check(request: Message, listener: GateListener): string | undefined;
  /** Resolves when all calls are decided. */
  idle(): Promise<void>;
}

export function createCallGate({ guard, rules, credentials, onGrant, onRefusal }: CallGateOptions): CallGate {
  const running = new Set<Promise<void>>();

  async function bodyOf(error: unknown, isOwnToken: boolean): Promise<RefusalBody> {
    const refusal = asRefusal(error);
    const advice = isOwnToken ? undefined : await credentials.advise(refusal);
    return { ...toRefusalBody(refusal), ...advice };
  }

  return {
    check(request, { admitted, refused, failed }) {
      const { params } = request;
      if (!isObject(params)) return 'params must be an object';
      if (hasLookalike(params, ['name', 'arguments', '_meta', 'task']))
        return 'a member of params differs from a known one only in case';
      const { name, arguments: input, task } = params;
      if (task !== undefined) return 'tasks are not forwarded, so leave params.task out';
      if (typeof name !== 'string') return 'params.name must be a string';
      if (input !== undefined && !isObject(input)) return 'params.arguments must be an object';
      const own = ownToken(request);
      const rule = ruleNamed(rules, name);
      // A tool without a rule is no reason to ask a person for a grant.
      const token = own ?? (() => (rule === undefined ? credentials.currentToken() : credentials.token()));
      const decided = attempt<Admission, void>(
        () => guard.admit({ token, action: name, input, rule }),
        (admission) => {
          admitted(admission);
          if (own === undefined) onGrant(admission.grant);
        },
        async (error) => {
          // No grant would help, whatever else is wrong.
          const reason = rule === undefined ? new AuthorizationError('no_rule') : error;
          refused(await bodyOf(reason, own !== undefined));
          if (own === undefined) onRefusal();
        },
      );
      if (decided === undefined) return undefined;
      const work = Promise.resolve(decided)
        .catch(failed)
        .finally(() => running.delete(work));
      running.add(work);
      return undefined;
    },
    idle: async () => void (await Promise.allSettled(running)),
  };
}
