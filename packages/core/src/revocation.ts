import type { Grant } from './grant.ts';
import { isObject } from './json.ts';
import type { IssuerKeys } from './keys.ts';
import { readLimitedText } from './limited-body.ts';
import type { MaybePromise } from './maybe-promise.ts';
import { isTimerSeconds, toMilliseconds } from './seconds.ts';
import { shareWork } from './shared-work.ts';

/** What a way of learning of revocations is given by the verifier that uses it. */
export interface RevocationContext {
  readonly issuer: string;
  readonly fetch: typeof globalThis.fetch;
  /** The verifier's keys of the issuer. */
  readonly keys: IssuerKeys;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** Whether a token is revoked; `unknown` where that cannot be found out and the call is to be let through all the same. */
export type RevocationState = boolean | 'unknown';

/** Knows of revocations, for one verifier. */
export interface RevocationCheck {
  /**
   * The developer whose tokens it knows of.
   * @throws when that cannot be found out
   */
  developer(): MaybePromise<string>;
  /**
   * Whether a token that holds otherwise has been revoked.
   * @param keyId the key that signed it
   * @param scopes what the call needs, where that is known
   * @throws when that cannot be found out; an `AuthorizationError` as it is
   */
  isRevoked(
    token: string,
    grant: Grant,
    keyId: string,
    scopes?: readonly string[],
  ): MaybePromise<RevocationState>;
  /**
   * What this knows, where calls at this moment are decided by that alone: the same object until something is added to
   * it. A token that `isRevoked` called not revoked is not asked about again as long as this gives the same object.
   * @param now milliseconds since 1970, by the verifier's clock
   * @returns undefined where each call must be asked about
   */
  knownAt?(now: number): object | undefined;
  /** The verifier asks no more. */
  close?(): Promise<void>;
}

/** A way of learning of revocations, such as {@link online}, or `feed`. */
export interface Revocation {
  connect(context: RevocationContext): RevocationCheck;
}

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
 * Asks the server about each call (`POST /v1/tokens/verify`, `docs/protocol.md` §6): a revocation holds from the next
 * call on, at the price of one round trip each. No answer, or one that cannot be read, refuses.
 * @throws {TypeError} naming the option that is wrong
 */
export function online({ apiKey, url, timeout = 5 }: OnlineOptions): Revocation {
  if (typeof apiKey !== 'string' || apiKey === '')
    throw new TypeError('online: "apiKey" must be a non-empty string.');
  if (!(timeout > 0 && isTimerSeconds(timeout)))
    throw new TypeError('online: "timeout" must be a number of seconds above 0, up to 24 days.');
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
    if (!response.ok) throw new Error(`${path} was answered with status ${response.status}.`);
    const answer: unknown = JSON.parse(text ?? '');
    if (!isObject(answer)) throw new Error(`${path} was not answered with an object.`);
    return answer;
  }

  const asking = shareWork(async () => {
    const { developerId } = await ask('/v1/me');
    if (typeof developerId === 'string' && developerId !== '') return (known = developerId);
    throw new Error('/v1/me names no developer.');
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
