/**
 * What a check does while it reads a stream. Its failure comes where the check awaits it, and does not end the program before.
 */
export function meanwhile<RESULT>(work: Promise<RESULT>): Promise<RESULT> {
  work.catch(() => {});
  return work;
}
