/** Work that nothing waits for until the end. */
export interface Background {
  /** @param failed receives what the work threw */
  add(work: PromiseLike<void>, failed: (error: unknown) => void): void;
  /** Resolves when all of it is done. */
  idle(): Promise<void>;
}

export function createBackground(): Background {
  const running = new Set<Promise<void>>();
  return {
    add(work, failed) {
      const added = Promise.resolve(work)
        .catch(failed)
        .finally(() => running.delete(added));
      running.add(added);
    },
    idle: async () => void (await Promise.allSettled(running)),
  };
}
