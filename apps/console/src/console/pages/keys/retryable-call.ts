import { GrantexError, type WriteOptions } from '@grantex/sdk';
import { useRef } from 'react';

/** A call whose response holds a secret. At most one runs at a time. */
export interface RetryableCall<INPUT, RESPONSE> {
  /** Sends a new call. @throws the refusal; {@link NoResponseError} where it may have been done */
  start(input: INPUT): Promise<RESPONSE>;
  /** Sends the last call again, to get its lost response. @throws as {@link start} does */
  retry(): Promise<RESPONSE>;
  /** Whether the response of the last call was lost and can still be fetched, for an input that `matches`. */
  canRetry(matches?: (input: INPUT) => boolean): boolean;
}

/** No response arrived, and it is not certain whether the call was done. */
export class NoResponseError extends Error {
  override readonly name = 'NoResponseError';
  /** Until when a retry can fetch the response, in milliseconds since 1970. */
  readonly until: number;

  constructor(until: number, cause: unknown) {
    super('The server did not answer, so it is not certain whether this was done.', { cause });
    this.until = until;
  }
}

/** The server keeps a response with a secret for 60 seconds. A retry that it gets later could do the call twice. */
const SEND_LIMIT = 50_000;
/** A person may start a retry until then. */
const RETRY_LIMIT = 40_000;

interface SentCall<INPUT> {
  input: INPUT;
  idempotencyKey: string;
  /** Milliseconds since 1970. */
  sentAt: number;
}

/**
 * Remembers a call until its response arrives. A retry has the same `Idempotency-Key` and body, so the server does
 * nothing twice and repeats its response (`docs/protocol.md` §2).
 */
export function useRetryableCall<INPUT, RESPONSE>(
  send: (input: INPUT, options: WriteOptions) => Promise<RESPONSE>,
): RetryableCall<INPUT, RESPONSE> {
  const last = useRef<SentCall<INPUT>>(undefined);

  async function run(call: SentCall<INPUT>): Promise<RESPONSE> {
    const { input, idempotencyKey, sentAt } = call;
    last.current = call;
    try {
      const signal = AbortSignal.timeout(Math.max(0, sentAt + SEND_LIMIT - Date.now()));
      const response = await send(input, { idempotencyKey, signal });
      last.current = undefined;
      return response;
    } catch (error) {
      if (isNoResponse(error)) throw new NoResponseError(sentAt + RETRY_LIMIT, error);
      last.current = undefined;
      throw error;
    }
  }

  function lostCall(): SentCall<INPUT> | undefined {
    const call = last.current;
    return call !== undefined && Date.now() < call.sentAt + RETRY_LIMIT ? call : undefined;
  }

  return {
    start: (input) => run({ input, idempotencyKey: crypto.randomUUID(), sentAt: Date.now() }),
    async retry() {
      const call = lostCall();
      if (call === undefined) throw new NoResponseError(0, undefined);
      return run(call);
    },
    canRetry(matches = () => true) {
      const call = lostCall();
      return call !== undefined && matches(call.input);
    },
  };
}

/** Includes temporary refusals: an earlier try of the same call may have reached the server. */
function isNoResponse(error: unknown): boolean {
  if (!GrantexError.is(error)) return error instanceof DOMException;
  const { status = 0, code } = error;
  return status === 0 || status === 429 || status >= 500 || NO_RESPONSE_CODES.has(code);
}

const NO_RESPONSE_CODES: ReadonlySet<string> = new Set(['UNEXPECTED_ANSWER', 'IDEMPOTENCY_IN_PROGRESS']);
