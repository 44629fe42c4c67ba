/**
 * Makes what reads all that is new, one read after another, for however many ask for it.
 * @param readOn reads one part, and says whether there is more
 * @param ready waited for before each part; whoever asks meanwhile is answered by that part
 * @returns resolves after a read that began at the call or later; rejects, as `readOn`, where that fails, and the next
 *   call tries again
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
      // In the same turn as the last look at `isDue`: nobody is given a read that has ended.
      reading = undefined;
    }
  }

  return () => {
    isDue = true;
    reading ??= readWhileDue();
    return reading;
  };
}
