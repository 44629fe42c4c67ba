import { type AuditSink, type AuditSinkOptions, createAuditSink } from '@grantex/core';

/** A sink of the server's log that is new for each sample, so that it can tell what a sample has written. */
export interface RenewedSink extends AuditSink {
  /** Sends everything that was written, and is a new sink afterwards. */
  written(): Promise<void>;
}

/** Enough time to send what a sample has written, in seconds. */
const CLOSE_TIMEOUT = 60;

/**
 * Creates sinks. A buffered sink sends nothing before {@link RenewedSink.written}, so that sending is a sample of its
 * own.
 */
export function renewedSink(options: AuditSinkOptions): RenewedSink {
  let current = start(options);
  return {
    write: (record) => current.sink.write(record),
    async written() {
      const { sink, send } = current;
      current = start(options);
      send();
      await sink.close();
    },
    close: () => current.sink.close(),
  };
}

function start(options: AuditSinkOptions): { readonly sink: AuditSink; readonly send: () => void } {
  const held = Promise.withResolvers<void>();
  if (options.mode !== 'buffered') held.resolve();
  const sink = createAuditSink({
    ...options,
    closeTimeout: CLOSE_TIMEOUT,
    async fetch(...request) {
      await held.promise;
      return fetch(...request);
    },
  });
  return { sink, send: held.resolve };
}
