import { randomBytes } from 'node:crypto';

/** Getting so many random bytes from the system costs about as much as getting a few. */
const TOGETHER = 4_096;

let pool = Buffer.alloc(0);
let taken = 0;

/** Random bytes, fit for secrets. Nobody else gets the same ones, nor finds them behind the buffer of other ones. */
export function takeRandomBytes(count: number): Buffer {
  if (taken + count > pool.length) {
    pool = randomBytes(Math.max(TOGETHER, count));
    taken = 0;
  }
  const bytes = Buffer.copyBytesFrom(pool, taken, count);
  pool.fill(0, taken, taken + count);
  taken += count;
  return bytes;
}
