import { setImmediate } from 'node:timers/promises';

/** Longest that nobody else is answered, in milliseconds, besides the work on one item. */
const LONGEST_TURN = 20;

/** The turn of long work, between whose items others are answered. */
export interface Turn {
  /** Whether it has lasted long enough. */
  isOver(): boolean;
  /** Lets others have theirs, and begins the next one. */
  pass(): Promise<void>;
}

export function beginTurn(): Turn {
  let begun = performance.now();
  return {
    isOver: () => performance.now() - begun >= LONGEST_TURN,
    async pass() {
      await setImmediate();
      begun = performance.now();
    },
  };
}

/** Works on one item after the other, and lets others have their turn in between. */
export async function inTurns<ITEM>(items: readonly ITEM[], work: (item: ITEM) => void): Promise<void> {
  const turn = beginTurn();
  for (const item of items) {
    work(item);
    if (turn.isOver()) await turn.pass();
  }
}
