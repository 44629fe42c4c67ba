import { cpuTime } from './cpu-time.ts';
import type { Sampler } from './interleave.ts';

/**
 * Plain JavaScript work: `JSON.parse` of a token's payload. A goal in microseconds holds for one kind of machine; the
 * ratio to such work can be read on any.
 * @param payloads as JSON, parsed in turn
 */
export function parsing(payloads: readonly string[], milliseconds: number): Sampler<number> {
  return cpuTime((times) => {
    let parsed: unknown;
    for (let index = 0; index < times; index += 1)
      parsed = JSON.parse(payloads[index % payloads.length] ?? '');
    if (typeof parsed !== 'object') throw new TypeError('the payload is not an object');
  }, milliseconds);
}

/** The payload of a token, as JSON. */
export function payloadOf(token: string): string {
  return Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
}
