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

/** What comes of a `tools/call` before any server has seen it. */
export interface GateListener {
  /** It may run: forward it in this same turn, and settle when it has an answer. */
  readonly admitted: (admission: Admission) => void;
  readonly refused: (body: RefusalBody) => void;
  /** Neither came about, or was taken in: a fault of this program. */
  readonly failed: (error: unknown) => void;
}

export interface CallGateOptions {
  readonly guard: Guard;
  readonly rules: WrapRules;
  readonly credentials: Credentials;
  /** Hears of the grant of each call that was let through. */
  readonly onGrant: (grant: Grant) => void;
  /** Hears that a call was refused: the grant may be another than it was. */
  readonly onRefusal: () => void;
}

/** Decides calls of tools, and waits for nothing else while it does. */
export interface CallGate {
  /**
   * Decides a call.
   * @returns what is wrong with a request that is no call of a tool at all; it is neither decided nor recorded
   */
  check(request: Message, listener: GateListener): string | undefined;
  /** Resolves when every call that was begun is decided. */
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
        return 'a member of params is spelled otherwise';
      const { name, arguments: input, task } = params;
      if (task !== undefined) return 'tasks are not passed on, so params.task must be left out';
      if (typeof name !== 'string') return 'params.name must be a string';
      if (input !== undefined && !isObject(input)) return 'params.arguments must be an object';
      const own = ownToken(request);
      const rule = ruleNamed(rules, name);
      // A person is not asked for what no grant allows.
      const token = own ?? (() => (rule === undefined ? credentials.tokenAtHand() : credentials.token()));
      const decided = attempt<Admission, void>(
        () => guard.admit({ token, action: name, input, rule }),
        (admission) => {
          admitted(admission);
          if (own === undefined) onGrant(admission.grant);
        },
        async (error) => {
          // Whatever else is wrong: no grant that anybody could give would let it through.
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
