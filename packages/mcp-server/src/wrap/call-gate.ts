import {
  type Admission,
  AuthorizationError,
  type Grant,
  type Guard,
  type RefusalBody,
  toRefusalBody,
} from '@grantex/core';
import { asRefusal, attempt } from '@grantex/core/adapter';
import { createBackground } from './background.ts';
import { withFault } from './consent/consent-refusal.ts';
import { type Credentials, type OpenConsent, ownToken } from './credentials/credentials.ts';
import type { Message } from './stdio/messages.ts';
import { readGuarded } from './rules/guarded-request.ts';
import type { RuleBook } from './rules/rule-book.ts';

/** Receives the decision about a request. */
export interface GateListener {
  /** The call is admitted: forward it in the same turn, and settle it when it has an answer. */
  readonly admitted: (admission: Admission) => void;
  /** @param consent the request that waits for a person, if their approval helps */
  readonly refused: (body: RefusalBody, consent?: OpenConsent) => void;
  /** The decision failed, or one of the other two threw: a fault of this program. */
  readonly failed: (error: unknown) => void;
}

export interface CallGateOptions {
  readonly guard: Guard;
  readonly book: RuleBook;
  readonly credentials: Credentials;
  /** Called with the grant of each admitted call. */
  readonly onGrant: (grant: Grant) => void;
  /** Called after a refusal: the grant may have changed. */
  readonly onRefusal: () => void;
}

/** Decides requests that name a tool, a resource or a prompt with a rule of its own. */
export interface CallGate {
  /** Whether a request is decided here. One that needs no grant is not. */
  decides(request: Message): boolean;
  /**
   * Decides a request.
   * @returns the fault of a malformed one, which is neither decided nor recorded
   */
  check(request: Message, listener: GateListener): string | undefined;
  /** Resolves when all calls are decided. */
  idle(): Promise<void>;
}

export function createCallGate({ guard, book, credentials, onGrant, onRefusal }: CallGateOptions): CallGate {
  const running = createBackground();

  async function refusalOf(error: unknown, isOwnToken: boolean): Promise<[RefusalBody, OpenConsent?]> {
    const refusal = asRefusal(error);
    const body = toRefusalBody(refusal);
    const advice = isOwnToken ? undefined : await credentials.advise(refusal);
    if (advice?.fault !== undefined) return [withFault(body, advice.fault)];
    return advice === undefined ? [body] : [body, advice.consent];
  }

  return {
    decides(request) {
      const read = readGuarded(request, book);
      return typeof read === 'object' ? !read.isOpen : read !== undefined;
    },
    check(request, { admitted, refused, failed }) {
      const read = readGuarded(request, book);
      if (typeof read !== 'object') return read ?? 'nothing decides this method';
      const { name, input, rule } = read;
      const own = ownToken(request);
      // What has no rule is no reason to ask a person for a grant.
      const token = own ?? (() => (rule === undefined ? credentials.currentToken() : credentials.token()));
      const decided = attempt<Admission, void>(
        () => guard.admit({ token, action: name, input, rule }),
        (admission) => {
          admitted(admission);
          if (own === undefined) onGrant(admission.grant);
        },
        async (error) => {
          // No grant would help, whatever else is wrong.
          const reason =
            rule === undefined ? new AuthorizationError('no_rule', { issuer: guard.issuer }) : error;
          refused(...(await refusalOf(reason, own !== undefined)));
          if (own === undefined) onRefusal();
        },
      );
      if (decided === undefined) return undefined;
      running.add(decided, failed);
      return undefined;
    },
    idle: running.idle,
  };
}
