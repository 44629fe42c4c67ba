import { setTimeout as wait } from 'node:timers/promises';
import { ApiError } from '../../base/api-error.ts';

/** A token cannot be issued yet: a revocation has just ended all tokens with an `iat` of this second. */
class SameSecondError extends Error {
  override readonly name = 'SameSecondError';
  readonly milliseconds: number;

  constructor(milliseconds: number) {
    super(`a token can be issued in ${milliseconds} ms`);
    this.milliseconds = milliseconds;
  }
}

const SECOND = 1_000;

/**
 * Refuses to issue a token in the second of the latest revocation, hold or policy that ended its predecessors. Each of
 * them, but for the revocation of a single grant or token, ends every token with an `iat` up to its moment, and `iat` has no fractions: it would
 * also end a token that is issued later in the same second. (With a later `iat`, the token would survive the next one.)
 */
export function refuseSameSecond({ revoked_before, held_before, now }: Stamps): void {
  for (const before of [revoked_before, held_before]) {
    if (before === null) continue;
    const free = (Math.floor(before.getTime() / SECOND) + 1) * SECOND;
    if (now.getTime() < free) throw new SameSecondError(free - now.getTime());
  }
}

interface Stamps {
  revoked_before: Date | null;
  held_before: Date | null;
  /** The database clock, read after every lock was taken. */
  now: Date;
}

/** Runs `work`, and again in the next second if {@link refuseSameSecond} refuses. */
export async function retryNextSecond<RESULT>(work: () => Promise<RESULT>): Promise<RESULT> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SameSecondError)) throw error;
      if (attempt > 2 || error.milliseconds > SECOND) throw tooSoon(error);
      await wait(error.milliseconds);
    }
  }
}

function tooSoon(cause: SameSecondError): ApiError {
  const seconds = Math.ceil(cause.milliseconds / SECOND);
  const message = `what was issued before has just been ended; retry in ${seconds} seconds`;
  return new ApiError(503, 'TEMPORARILY_UNAVAILABLE', message, {
    headers: { 'retry-after': String(seconds) },
    cause,
  });
}
