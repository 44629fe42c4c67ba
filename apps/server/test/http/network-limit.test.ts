import { expect, test } from 'vitest';
import type { ApiError } from '../../src/base/api-error.ts';
import { createNetworkLimit } from '../../src/http/credentials/network-limit.ts';

/** Tries from an address until the limit. */
function triesAt(now: () => number): (ip: string) => string {
  const limit = createNetworkLimit({ perNetwork: 20, perSite: 100, total: 1_000, isLimited: true, now });
  return (ip) => {
    try {
      limit({ ip });
      return 'made';
    } catch (error) {
      return (error as ApiError).code;
    }
  };
}

test('a subscriber with all networks of an IPv6 /48 gets a tenth of what all get', () => {
  const tryFrom = triesAt(() => 1_800_000_000_000);
  const made = Array.from({ length: 2_000 }, (_, index) => tryFrom(`2001:db8:1:${index.toString(16)}::1`));
  expect(made.filter((outcome) => outcome === 'made')).toHaveLength(100);
  expect(['2001:db8:2:1::1', '192.0.2.1'].map(tryFrom)).toEqual(['made', 'made']);
});

test('all networks together are limited, and a network over its limit takes nothing from the others', () => {
  let time = 1_800_000_000_000;
  const tryFrom = triesAt(() => time);
  for (let more = 0; more < 2_000; more += 1) tryFrom('192.0.2.1');
  const made = Array.from({ length: 1_200 }, (_, index) => tryFrom(`10.0.${index >> 8}.${index & 255}`));
  expect(made.filter((outcome) => outcome === 'made')).toHaveLength(1_000 - 20);
  expect(made.at(-1)).toBe('RATE_LIMITED');
  time += 3_600_000;
  expect(tryFrom('192.0.2.1')).toBe('made');
});

test('the window may be another one than an hour', () => {
  let time = 1_800_000_000_000;
  const once = { perNetwork: 1, perSite: 1, total: 1 };
  const limit = createNetworkLimit({ ...once, length: 60_000, isLimited: true, now: () => time });
  limit({ ip: '192.0.2.1' });
  expect(() => limit({ ip: '192.0.2.1' })).toThrow('requests');
  time += 60_000;
  expect(() => limit({ ip: '192.0.2.1' })).not.toThrow();
});
