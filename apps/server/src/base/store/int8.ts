/** The type id of `bigint` in PostgreSQL. */
export const INT8 = 20;

/** Reads a `bigint` as a number. Throws for one that a double would round. */
export function parseInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`${text} does not fit a safe integer`);
  }
  return value;
}
