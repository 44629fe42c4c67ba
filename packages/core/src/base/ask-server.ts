import { isObject, parseJson } from './json.ts';
import { readLimitedText } from './limited-body.ts';
import { toMilliseconds } from './timer.ts';

/** How a service reaches the API of its server. */
export interface ServerAccess {
  /** Without a trailing slash. */
  readonly url: string;
  readonly apiKey: string;
  readonly fetch: typeof globalThis.fetch;
  /** How long an answer may take, in seconds. Default: 5. */
  readonly timeout?: number;
  /** Gives up the request when it aborts. Default: none. */
  readonly signal?: AbortSignal | undefined;
  /** Makes a request that is repeated the same request. Default: none. */
  readonly idempotencyKey?: string;
}

/** There is no answer that can be used; `status` is the one of the answer, if there was one. */
export interface ServerFault extends Error {
  readonly status?: number;
}

// Too many requests, the first one still runs, the server starts or stops.
const PASSING: readonly number[] = [408, 409, 425, 429];

/** Whether a repetition may get another answer. */
export function isPassing({ status }: ServerFault): boolean {
  return status === undefined || status >= 500 || PASSING.includes(status);
}

const MAX_ANSWER_BYTES: number = 64 * 1024;

/**
 * Asks the server's API with an API key.
 * @param body sent as JSON by POST; without it, the request is a GET
 * @returns the object with which it answers
 * @throws {ServerFault} naming the path
 */
export async function askServer(
  { url, apiKey, fetch, timeout = 5, signal, idempotencyKey }: ServerAccess,
  path: string,
  body?: object,
): Promise<{ readonly [member: string]: unknown }> {
  const inTime = AbortSignal.timeout(toMilliseconds(timeout));
  let response: Response;
  let text: string | undefined;
  try {
    response = await fetch(`${url}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: {
        authorization: `Bearer ${apiKey}`,
        accept: 'application/json',
        'content-type': 'application/json',
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      redirect: 'manual',
      signal: signal === undefined ? inTime : AbortSignal.any([inTime, signal]),
    });
    text = await readLimitedText(response, MAX_ANSWER_BYTES);
  } catch (cause) {
    throw new Error(`${path} cannot be reached.`, { cause });
  }
  const { status } = response;
  if (!response.ok) throw Object.assign(new Error(`${path} answered with status ${status}.`), { status });
  const answer = parseJson(text);
  if (isObject(answer)) return answer;
  throw Object.assign(new Error(`${path} did not answer with an object.`), { status });
}
