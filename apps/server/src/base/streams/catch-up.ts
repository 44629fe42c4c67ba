/**
 * Makes a function that reads everything new, one read after another, shared by all callers.
 * @param readOn reads one part, and tells whether there is more
 * @param ready awaited before each part; callers that come meanwhile share that part
 * @returns a function that resolves after a read that began at the call or later. It rejects when `readOn` does, and the
 *   next call tries again
 */
export function createCatchUp(
  readOn: () => Promise<boolean>,
  ready: () => Promise<unknown> | undefined = () => undefined,
): () => Promise<void> {
  let reading: Promise<void> | undefined;
  let isDue = false;

  async function readWhileDue(): Promise<void> {
    try {
      while (isDue) {
        await ready();
        isDue = false;
        if (await readOn()) isDue = true;
      }
    } finally {
      // In the same turn as the last check of `isDue`, so that no caller gets a read that has ended.
      reading = undefined;
    }
  }

  return () => {
    isDue = true;
    reading ??= readWhileDue();
    return reading;
  };
}
