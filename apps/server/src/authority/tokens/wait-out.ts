import { setTimeout as wait } from 'node:timers/promises';
import { ApiError } from '../../base/api-error.ts';

/** A token cannot be issued yet: an `iat` of this second would be one that a revocation has just ended. */
class SecondNotOver extends Error {
  override readonly name = 'SecondNotOver';
  readonly milliseconds: number;

  constructor(milliseconds: number) {
    super(`a token can be issued in ${milliseconds} ms`);
    this.milliseconds = milliseconds;
  }
}

const SECOND = 1_000;

/**
 * Holds a new token back while the second of the latest revocation that touches it lasts. A revocation of an agent,
 * principal or developer ends every token with `iat` up to its moment, and `iat` has no fractions: a token of the
 * same second would be ended by what came before it. (Dating it ahead instead would let it outlive the next one.)
 */
export function mustFollow(revokedBefore: Date | null, now: Date): void {
  if (revokedBefore === null) return;
  const free = (Math.floor(revokedBefore.getTime() / SECOND) + 1) * SECOND;
  if (now.getTime() < free) throw new SecondNotOver(free - now.getTime());
}

/** Does `work`, and does it again when the second is over that {@link mustFollow} asks to wait for. */
export async function waitOut<RESULT>(work: () => Promise<RESULT>): Promise<RESULT> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SecondNotOver)) throw error;
      if (attempt > 2 || error.milliseconds > SECOND) throw tooSoon(error);
      await wait(error.milliseconds);
    }
  }
}

function tooSoon(cause: SecondNotOver): ApiError {
  const seconds = Math.ceil(cause.milliseconds / SECOND);
  const message = `a revocation has just ended what this token rests on; retry in ${seconds} seconds`;
  return new ApiError(503, 'TEMPORARILY_UNAVAILABLE', message, {
    headers: { 'retry-after': String(seconds) },
    cause,
  });
}
