import { isObject } from '../base/json.ts';
import { readLimitedText } from '../base/limited-body.ts';
import { shareWork } from '../base/shared-work.ts';
import { durationFault, toMilliseconds } from '../base/timer.ts';
import type { Revocation, RevocationCheck } from '../verify/revocation.ts';

export interface OnlineOptions {
  /** An API key with the role `verify`. */
  readonly apiKey: string;
  /** Where the server's API is. Default: the verifier's issuer. */
  readonly url?: string;
  /** How long an answer may take, in seconds. Default: 5. */
  readonly timeout?: number;
}

const MAX_ANSWER_BYTES: number = 64 * 1024;

/**
 * Asks the server about each call (`POST /v1/tokens/verify`, `docs/protocol.md` §6). A revocation takes effect from the
 * next call on, and each call costs a round trip. A call is refused when there is no answer, or one that cannot be
 * read.
 * @throws {TypeError} naming the option that is wrong
 */
export function online({ apiKey, url, timeout = 5 }: OnlineOptions): Revocation {
  if (typeof apiKey !== 'string' || apiKey === '')
    throw new TypeError('online: "apiKey" must be a non-empty string.');
  const fault = durationFault(timeout);
  if (fault !== undefined) throw new TypeError(`online: "timeout" must be ${fault}.`);
  if (url !== undefined && !URL.canParse(url)) throw new TypeError('online: "url" must be an absolute URL.');
  return {
    connect: ({ issuer, fetch }) =>
      connectOnline((url ?? issuer).replace(/\/+$/, ''), apiKey, timeout, fetch),
  };
}

/** Asks the API at a URL without a trailing slash. */
export function connectOnline(
  url: string,
  apiKey: string,
  timeout: number,
  fetch: typeof globalThis.fetch,
): RevocationCheck {
  let known: string | undefined;

  async function ask(path: string, body?: object): Promise<{ readonly [member: string]: unknown }> {
    const response = await fetch(`${url}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(toMilliseconds(timeout)),
    });
    const text = await readLimitedText(response, MAX_ANSWER_BYTES);
    if (!response.ok) throw new Error(`${path} answered with status ${response.status}.`);
    const answer: unknown = JSON.parse(text ?? '');
    if (!isObject(answer)) throw new Error(`${path} did not answer with an object.`);
    return answer;
  }

  const asking = shareWork(async () => {
    const { developerId } = await ask('/v1/me');
    if (typeof developerId === 'string' && developerId !== '') return (known = developerId);
    throw new Error('/v1/me did not name the developer.');
  });

  return {
    developer: () => known ?? asking.join(),
    async isRevoked(token, grant) {
      const answer = await ask('/v1/tokens/verify', { token });
      if (answer['valid'] === false) return true;
      if (answer['valid'] === true && answer['grantId'] === grant.grantId) return false;
      throw new Error('The answer is about another grant.');
    },
  };
}
