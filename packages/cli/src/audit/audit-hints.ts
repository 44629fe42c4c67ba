import type { Grantex } from '@grantex/sdk';

/** Hints from the stream of events that the audit log has grown. */
export interface AuditHints {
  /** Whether the stream is open, as far as is known, so that hints come at once. */
  isLive(): boolean;
  /**
   * Resolves once the log has grown since the last call, or after this many milliseconds.
   * @throws the reason of the signal
   */
  next(milliseconds: number): Promise<void>;
  /** Treats the stream as closed until it starts again. */
  doubt(): void;
  close(): void;
}

/**
 * Follows the stream of events while the server offers one. Without a stream there are no hints and no error: a request
 * for the log reports the same fault.
 */
export function auditHints(gx: Grantex, signal: AbortSignal): AuditHints {
  const closing = new AbortController();
  let isLive = false;
  let isHinted = false;
  let wake = (): void => {};

  async function follow(): Promise<void> {
    for await (const { type } of gx.events.stream({ signal: closing.signal })) {
      if (type === 'ready') isLive = true;
      if (type !== 'audit') continue;
      isHinted = true;
      wake();
    }
  }

  function interrupt(): void {
    closing.abort();
    wake();
  }

  signal.addEventListener('abort', interrupt);
  const ended = (): void => {
    isLive = false;
    wake();
  };
  follow().then(ended, ended);

  return {
    isLive: () => isLive,
    async next(milliseconds) {
      signal.throwIfAborted();
      if (!isHinted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      isHinted = false;
      signal.throwIfAborted();
    },
    doubt: () => void (isLive = false),
    close() {
      signal.removeEventListener('abort', interrupt);
      closing.abort();
    },
  };
}
