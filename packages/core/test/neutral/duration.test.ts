import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../src/wire/duration.ts';

test.each([
  ['90s', 90],
  ['15m', 900],
  ['24h', 86_400],
  ['7d', 604_800],
  ['0s', 0],
])('%s is %i seconds', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

test.each(['', '24', 'h', '1.5h', '-1h', '1h30m', ' 1h', '1H', '1w', '9999999999s', '٣h'])(
  '%o is not a duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test('a formatted duration parses to the same value', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999 }), (seconds) => {
      expect(parseDuration(formatDuration(seconds))).toBe(seconds);
    }),
    { numRuns: 10_000 },
  );
});
