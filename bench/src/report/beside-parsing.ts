import { median, share } from '../measure/statistics.ts';
import type { Figure } from './row.ts';

/** How often the payload could be parsed in the same CPU time. */
export function besideParsing(cost: readonly number[], parse: readonly number[]): Figure {
  const microseconds = (median(parse) * 1e6).toFixed(2);
  return {
    what: `JSON.parse of the token's payload (${microseconds} µs)`,
    value: share(cost, parse).value,
    unit: 'times',
  };
}
