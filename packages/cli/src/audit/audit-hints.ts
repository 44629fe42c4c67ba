import type { Grantex } from '@grantex/sdk';

/** What the stream of events says of the audit log. */
export interface AuditHints {
  /** Whether it says so at once when the log grows, as far as is known. */
  isLive(): boolean;
  /**
   * Resolves once the log has grown since the last call, or after so many milliseconds.
   * @throws the reason of the signal
   */
  next(milliseconds: number): Promise<void>;
  /** It is not believed until it begins again. */
  doubt(): void;
  close(): void;
}

/**
 * Follows the stream of events for as long as the server has one to give; without one there are no hints, and nothing is
 * said about it: whoever asks for the log meets the same fault, if it is one.
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
