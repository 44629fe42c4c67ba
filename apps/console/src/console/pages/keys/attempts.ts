import { GrantexError, type WriteOptions } from '@grantex/sdk';
import { useRef } from 'react';

/** Attempts at something whose answer holds a secret, and of which at most one is under way. */
export interface Attempts<GIVEN, ANSWER> {
  /** Begins a new one. @throws what it was refused with; {@link AnswerLost} where it may have been done */
  begin(given: GIVEN): Promise<ANSWER>;
  /** Asks for the answer that was lost. @throws as {@link begin} does */
  again(): Promise<ANSWER>;
  /** Whether there is an answer to ask for again, of an attempt at what was `given`. */
  hasLost(isGiven?: (given: GIVEN) => boolean): boolean;
}

/** No answer came, and it is not certain whether it was done. */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost';
  /** Until when the answer can be asked for again, in milliseconds since 1970. */
  readonly until: number;

  constructor(until: number, cause: unknown) {
    super('No answer came, and it is not certain whether this was done.', { cause });
    this.until = until;
  }
}

/** The server keeps an answer that holds a secret for 60 seconds: a try that is sent later could do it twice, … */
const SENT_WITHIN = 50_000;
/** … and so somebody may begin one until then. */
const AGAIN_WITHIN = 40_000;

interface Attempt<GIVEN> {
  given: GIVEN;
  idempotencyKey: string;
  since: number;
}

/**
 * Keeps an attempt until its answer is there: tried again it carries the same `Idempotency-Key` with the same body, so
 * that the server does nothing twice, and answers what it had answered (`docs/protocol.md` §2).
 */
export function useAttempts<GIVEN, ANSWER>(
  send: (given: GIVEN, options: WriteOptions) => Promise<ANSWER>,
): Attempts<GIVEN, ANSWER> {
  const kept = useRef<Attempt<GIVEN>>(undefined);

  async function go(attempt: Attempt<GIVEN>): Promise<ANSWER> {
    const { given, idempotencyKey, since } = attempt;
    kept.current = attempt;
    try {
      const signal = AbortSignal.timeout(Math.max(0, since + SENT_WITHIN - Date.now()));
      const answer = await send(given, { idempotencyKey, signal });
      kept.current = undefined;
      return answer;
    } catch (error) {
      if (isAnswerLost(error)) throw new AnswerLost(since + AGAIN_WITHIN, error);
      kept.current = undefined;
      throw error;
    }
  }

  function lost(): Attempt<GIVEN> | undefined {
    const attempt = kept.current;
    return attempt !== undefined && Date.now() < attempt.since + AGAIN_WITHIN ? attempt : undefined;
  }

  return {
    begin: (given) => go({ given, idempotencyKey: crypto.randomUUID(), since: Date.now() }),
    async again() {
      const attempt = lost();
      if (attempt === undefined) throw new AnswerLost(0, undefined);
      return go(attempt);
    },
    hasLost(isGiven = () => true) {
      const attempt = lost();
      return attempt !== undefined && isGiven(attempt.given);
    },
  };
}

/** Also where the last of several tries was refused for now: one before it may have been heard. */
function isAnswerLost(error: unknown): boolean {
  if (!GrantexError.is(error)) return error instanceof DOMException;
  const { status = 0, code } = error;
  return status === 0 || status === 429 || status >= 500 || LOST.has(code);
}

const LOST: ReadonlySet<string> = new Set(['UNEXPECTED_ANSWER', 'IDEMPOTENCY_IN_PROGRESS']);
