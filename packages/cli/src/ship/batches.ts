import { setTimeout as pause } from 'node:timers/promises';
import type { AuditLine } from '@grantex/sdk';
import type { Destination } from './destination.ts';

/** Milliseconds that a line waits for others. */
const LINGER = 500;

/** Lines in batches: as many as a destination takes, or those of half a second. */
export async function* inBatches(
  lines: AsyncIterable<AuditLine>,
  most: Destination['most'],
): AsyncGenerator<readonly AuditLine[], void> {
  const iterator = lines[Symbol.asyncIterator]();
  let batch: AuditLine[] = [];
  let bytes = 0;
  let lingering: { readonly over: Promise<undefined>; readonly stop: () => void } | undefined;
  let next = iterator.next();
  // Its rejection is looked at when the batch before it is delivered.
  next.catch(() => undefined);
  const take = (): readonly AuditLine[] => {
    const taken = batch;
    [batch, bytes] = [[], 0];
    lingering?.stop();
    lingering = undefined;
    return taken;
  };
  try {
    for (;;) {
      const found = await Promise.race([next, ...(lingering === undefined ? [] : [lingering.over])]);
      if (found === undefined) {
        yield take();
        continue;
      }
      if (found.done === true) break;
      const size = Buffer.byteLength(found.value.line) + 1;
      if (batch.length > 0 && bytes + size > most.bytes) yield take();
      batch.push(found.value);
      bytes += size;
      lingering ??= linger();
      if (batch.length >= most.lines) yield take();
      next = iterator.next();
      next.catch(() => undefined);
    }
    if (batch.length > 0) yield take();
  } finally {
    lingering?.stop();
    await iterator.return?.(undefined).catch(() => undefined);
  }
}

function linger(): { readonly over: Promise<undefined>; readonly stop: () => void } {
  const stopping = new AbortController();
  const over = pause(LINGER, undefined, { signal: stopping.signal }).catch(() => undefined);
  return { over, stop: () => stopping.abort() };
}
