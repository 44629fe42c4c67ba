/**
 * Shares a flush between the records of a moment: of many records, only a few flushes are under way at a time.
 * @param linger how long records wait for others before they are flushed, in milliseconds
 * @returns a function that promises to flush everything recorded by now; never rejects
 */
export function shareFlush(linger: number, flush: () => Promise<void>): () => Promise<void> {
  let next: { readonly at: number; readonly flushed: Promise<void> } | undefined;

  async function flushLater(): Promise<void> {
    await new Promise((resolve) => {
      setTimeout(resolve, linger);
    });
    next = undefined;
    // Its faults are reported by the requests that fail.
    await flush().catch(() => {});
  }

  return () => {
    const now = Date.now();
    // In Workers, a timer stops with the request that started it.
    if (next === undefined || Math.abs(now - next.at) > 2 * linger) next = { at: now, flushed: flushLater() };
    return next.flushed;
  };
}
