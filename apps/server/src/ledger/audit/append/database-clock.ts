/** The time of the database, estimated from what it has answered. */
export interface DatabaseClock {
  /** Takes a time of the database that has just been answered: milliseconds since 1970. */
  heard(time: number): void;
  /** Forgets what it has heard: the clock of the database, or of this process, may have been set. */
  reset(): void;
  /** The present time, never ahead of the database's clock; undefined before it has heard any. */
  now(): number | undefined;
}

/** An answer is old when it arrives, so the estimate is too low, and that of the quickest answer is the best. */
export function createDatabaseClock(): DatabaseClock {
  let ahead: number | undefined;
  return {
    heard(time) {
      const least = time - performance.now();
      ahead = ahead === undefined ? least : Math.max(ahead, least);
    },
    reset() {
      ahead = undefined;
    },
    now: () => (ahead === undefined ? undefined : Math.floor(performance.now() + ahead)),
  };
}
