import { checkFunction } from '../../base/options.ts';
import type { Call } from '../call.ts';
import { checkRule, type Rule } from '../rule.ts';
import type { Guard } from '../guard.ts';
import type { NodeRequest, PresentedToken, TokenRequest } from '../presented-token.ts';
import { readToken } from './read-token.ts';
import type { UpgradedSocket } from './response-end.ts';

/** What a guarded route needs, as given to an adapter. */
export interface GuardedRoute<REQUEST, INPUT> {
  /**
   * The rule of the route, or a function that returns the rule for each request; a request is refused where it returns
   * `undefined`.
   */
  readonly rule: Rule<INPUT> | ((request: REQUEST) => Rule<INPUT> | undefined);
  /** Returns the input that the rule reads and whose digest is recorded. Default: no input. */
  readonly input?: ((request: REQUEST) => INPUT) | undefined;
}

/** A request of Node's `http` or `http2`: the members that are read here. */
export interface IncomingRequest extends Omit<NodeRequest, 'originalUrl'> {
  /** Whether the request left HTTP for another protocol on its socket. */
  readonly upgrade?: boolean;
  readonly socket: UpgradedSocket;
}

/**
 * Checks the route that is given to an adapter.
 * @param subject how the message of an error begins
 * @throws {TypeError} naming the member that is wrong
 */
export function checkRoute(
  { rule, input }: { readonly rule?: unknown; readonly input?: unknown },
  subject: string,
): void {
  if (typeof rule !== 'function') checkRule(rule, `${subject}: "rule"`);
  if (input !== undefined) checkFunction(input, subject, 'input');
}

/**
 * Returns the call that a request makes. If `rule` or `input` throws, the guard still reads the token, so that the
 * refusal is recorded, and refuses the call with `rule_failed`.
 */
export function callOfRequest<REQUEST extends object, INPUT>(
  guard: Guard,
  request: REQUEST,
  tokenRequest: TokenRequest,
  { rule, input }: GuardedRoute<REQUEST, INPUT>,
): Call<INPUT> {
  const token = (): string | PresentedToken => readToken(guard, tokenRequest, request);
  const { method } = tokenRequest;
  let action = method;
  try {
    const needed = typeof rule === 'function' ? rule(request) : rule;
    // The rule's own `action` too: the entry of a failed `input` is named by it.
    action = needed?.action ?? needed?.scopes[0] ?? method;
    // The types of the adapters accept a rule that reads an input only together with `input`.
    return { token, action, input: input?.(request) as INPUT, rule: needed };
  } catch (cause) {
    return { token, action, input: undefined as INPUT, rule: failedRule(cause) };
  }
}

/** A rule that refuses every call with `rule_failed`. */
function failedRule(cause: unknown): Rule {
  return {
    scopes: ['rule:failed'],
    amount() {
      throw cause;
    },
  };
}
