import { setImmediate } from 'node:timers/promises';

/** Longest that nobody else is answered, in milliseconds, besides the work on one item. */
const LONGEST_TURN = 20;

/** Works on one item after the other, and lets others have their turn in between. */
export async function inTurns<ITEM>(items: readonly ITEM[], work: (item: ITEM) => void): Promise<void> {
  let turn = performance.now();
  for (const item of items) {
    work(item);
    if (performance.now() - turn < LONGEST_TURN) continue;
    await setImmediate();
    turn = performance.now();
  }
}
