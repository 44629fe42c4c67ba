import type { Call } from '../call.ts';
import { checkRule, type Rule } from '../rule.ts';
import { readBearerToken } from './bearer.ts';
import type { UpgradedSocket } from './response-end.ts';

/** What a guarded route needs, as an adapter is told. */
export interface GuardedRoute<REQUEST, INPUT> {
  /** What the route needs, or a function that says so of each request; where it says `undefined`, it is refused. */
  readonly rule: Rule<INPUT> | ((request: REQUEST) => Rule<INPUT> | undefined);
  /** The input that the rule reads and whose digest is recorded. Default: there is none. */
  readonly input?: ((request: REQUEST) => INPUT) | undefined;
}

/** A request of Node's `http` or `http2`, as far as it is looked at here. */
export interface IncomingRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** Names and values in turn, so that a second `Authorization` header shows. */
  readonly rawHeaders: readonly string[];
  /** Whether the request left HTTP for another protocol on its socket. */
  readonly upgrade?: boolean;
  readonly socket: UpgradedSocket;
}

/**
 * Checks the route that an adapter is given.
 * @param subject how the message of an error begins
 * @throws {TypeError} naming the member that is wrong
 */
export function checkRoute(
  { rule, input }: { readonly rule?: unknown; readonly input?: unknown },
  subject: string,
): void {
  if (typeof rule !== 'function') checkRule(rule, `${subject}: "rule"`);
  if (input === undefined || typeof input === 'function') return;
  throw new TypeError(`${subject}: "input" must be a function of the request.`);
}

/**
 * The call that a request makes. If `rule` or `input` throws, the guard still reads the token, so that the refusal is
 * recorded, and refuses the call with `rule_failed`: a fault of the service lets no request through.
 */
export function callOfRequest<REQUEST, INPUT>(
  request: REQUEST,
  { method = '', url, rawHeaders }: IncomingRequest,
  { rule, input }: GuardedRoute<REQUEST, INPUT>,
): Call<INPUT> {
  const token = (): string => readBearerToken(rawHeaders, url);
  let action = method;
  try {
    const needed = typeof rule === 'function' ? rule(request) : rule;
    // The guard takes the rule's own `action` where it has one.
    action = needed?.scopes[0] ?? method;
    // Without `input`, the types of the adapters accept no rule that reads one.
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
