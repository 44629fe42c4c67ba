import { randomBytes } from 'node:crypto';

const process = randomBytes(9).toString('base64url');
let count = 0;

/** An id for one request: a random part per process and a counter. It reveals nothing about the caller. */
export function newRequestId(): string {
  count += 1;
  return `req_${process}${count.toString(36)}`;
}
