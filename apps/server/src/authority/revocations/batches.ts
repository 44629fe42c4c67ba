/** Rows of one statement: it stays far from the time that one may take. */
const BATCH = 10_000;

/** Splits what a transaction changes into what each of its statements does. */
export function batchesOf<ITEM>(items: readonly ITEM[]): ITEM[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  );
}
