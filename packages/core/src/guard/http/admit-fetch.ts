import { AuthorizationError } from '../../base/authorization-error.ts';
import type { MaybePromise } from '../../base/maybe-promise.ts';
import type { Admission, Ending } from '../admission.ts';
import type { Call } from '../call.ts';
import { ABORTED, executeAdmitted, SUCCEEDED } from '../execution.ts';
import type { Guard } from '../guard.ts';
import { toRefusal } from '../refusal.ts';
import type { Rule } from '../rule.ts';
import { admissionAround, noteAdmitted } from './admitted.ts';
import { readToken } from './read-token.ts';
import { callOfRequest } from './route.ts';

/** What a guarded route of the Fetch API needs, as given to an adapter. */
export interface FetchRoute<REQUEST, INPUT> {
  /**
   * The rule of the route, or a function that returns the rule for each request; a request is refused where it returns
   * `undefined`.
   */
  readonly rule: Rule<INPUT> | ((request: REQUEST) => Rule<INPUT> | undefined);
  /**
   * Returns the input that the rule reads and whose digest is recorded, such as the parsed body. It is not called for a
   * request without a token. Default: no input.
   */
  readonly input?: ((request: REQUEST) => MaybePromise<INPUT>) | undefined;
}

/** A request of the Fetch API: the members that are read here. */
export type FetchRequest = Pick<Request, 'method' | 'url' | 'headers'> & { readonly signal?: AbortSignal };

/** A request, and what answers it. */
export interface FetchExchange<REQUEST extends object, INPUT, ANSWER extends Answer = Response> {
  /** The framework's object for the request: the same for all guards that it passes. */
  readonly request: REQUEST;
  readonly incoming: FetchRequest;
  readonly route: FetchRoute<REQUEST, INPUT>;
  /** Answers the request. Called only when the guard lets it through. */
  readonly respond: (input: INPUT, admission: Admission) => MaybePromise<ANSWER>;
}

/** A response; undefined from a handler that has made a WebSocket of the request, as Bun wants it. */
export type Answer = Response | undefined;

/**
 * Asks a guard about a request, answers it, and settles it by how its response ends: `success`, `failure` from status
 * 400 on, or `failure` with `{ended: 'aborted'}` when the client left first. The body of the response is followed to its
 * end, and ends when the grant does. The same guard, rule and input within each other decide twice and record once. A
 * request that becomes a WebSocket is a `success` then, because nobody here sees the end of the socket; the signal of the
 * admission goes on, as {@link Admission.settleOpen} says.
 * @returns what `respond` returns, or the response that says why the request is refused; rejects with what `respond`
 *   throws
 */
export async function admitFetch<REQUEST extends object, INPUT, ANSWER extends Answer = Response>(
  guard: Guard,
  { request, incoming, route, respond }: FetchExchange<REQUEST, INPUT, ANSWER>,
): Promise<ANSWER | Response> {
  const call = await callOfFetch(guard, request, incoming, route);
  const around = admissionAround(request, guard, call);
  if (around !== undefined) {
    const refusal = await guard.preflight(call);
    return refusal === undefined ? respond(call.input, around) : answerOf(refusal, guard);
  }
  let admission: Admission;
  try {
    admission = await guard.admit(call);
  } catch (error) {
    return answerOf(error, guard);
  }
  noteAdmitted(request, { guard, call, admission });
  const { signal } = incoming;
  // Nobody waits any more, whatever the handler still does.
  const left = (): void => admission.settle(...ABORTED);
  signal?.addEventListener('abort', left, { once: true });
  return executeAdmitted<ANSWER | Response>(admission, {
    async execute() {
      const answer = await respond(call.input, admission);
      if (isUpgrade(incoming, answer)) admission.settleOpen();
      return bodyFor(incoming, answer);
    },
    endingOf,
    signal,
    wasAborted: false,
  });
}

function endingOf(answer: Answer): Ending {
  const { status = 101 } = answer ?? {};
  return status < 400 ? SUCCEEDED : ['failure', { status }];
}

/** Whether a request has become a WebSocket: some servers want status 101 for it, and others an empty response. */
function isUpgrade({ method, headers }: FetchRequest, answer: Answer): boolean {
  const { status = 101, body } = answer ?? {};
  return status === 101 || (status === 200 && !body && method === 'GET' && headers.has('sec-websocket-key'));
}

/** Nobody reads the body of a response to HEAD, so such a response has none: its end would never be seen. */
function bodyFor<ANSWER extends Answer>({ method }: FetchRequest, answer: ANSWER): ANSWER | Response {
  const body = answer?.body;
  if (method !== 'HEAD' || !body) return answer;
  body.cancel().catch(() => {});
  return new Response(null, answer);
}

/** Returns the call that a request makes. */
async function callOfFetch<REQUEST extends object, INPUT>(
  guard: Guard,
  request: REQUEST,
  incoming: FetchRequest,
  { rule, input }: FetchRoute<REQUEST, INPUT>,
): Promise<Call<INPUT>> {
  let read: () => INPUT;
  try {
    // Nobody reads the body of a request without a token. Where this throws, the guard refuses with the reason.
    readToken(guard, incoming, request);
    const value = (await input?.(request)) as INPUT;
    read = () => value;
  } catch (cause) {
    read = () => {
      // What JSON.parse throws is the fault of who sent the text, and anything else is one of the service.
      throw cause instanceof SyntaxError ? new AuthorizationError('input_unreadable', { cause }) : cause;
    };
  }
  return {
    ...callOfRequest(guard, request, incoming, { rule, input: read }),
    // Some servers make it when it is first read: not for a request that is refused.
    get signal() {
      return incoming.signal;
    },
  };
}

function answerOf(error: unknown, { challenge }: Guard): Response {
  const { status, headers, body } = toRefusal(error, challenge);
  return Response.json(body, {
    status,
    headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
  });
}
