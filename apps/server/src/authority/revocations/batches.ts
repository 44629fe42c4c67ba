/** Rows of one statement, which stays far below the statement timeout. */
const BATCH = 10_000;

/** Splits the changes of a transaction into those of its statements. */
export function batchesOf<ITEM>(items: readonly ITEM[]): ITEM[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  );
}
