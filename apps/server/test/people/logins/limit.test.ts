import { expect, test } from 'vitest';
import type { ApiError } from '../../../src/base/api-error.ts';
import { limitNewcomers } from '../../../src/people/logins/limit.ts';

test('a developer whose service many new people use locks them out nowhere else', () => {
  const limit = limitNewcomers({ config: { rateLimit: 1 }, now: () => 1_800_000_000_000 });
  const comeTo = (developerId: string, ip: string): string => {
    try {
      limit({ ip }, developerId);
      return 'made';
    } catch (error) {
      const { status, code } = error as ApiError;
      return `${status} ${code}`;
    }
  };
  const everywhere = Array.from(
    { length: 100_000 },
    (_none, index) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
  );
  const outcomes = everywhere.map((ip) => comeTo('dev_busy', ip));
  expect(outcomes.lastIndexOf('made')).toBe(4_999);
  expect(outcomes[5_000]).toBe('429 TOO_MANY_NEWCOMERS');
  // What they were refused counts nowhere.
  expect(comeTo('dev_other', '10.0.255.1')).toBe('made');
  expect(new Set(Array.from({ length: 100 }, () => comeTo('dev_other', '10.1.255.1')))).toEqual(
    new Set(['made']),
  );
  expect(comeTo('dev_third', '10.1.255.1')).toBe('429 TOO_MANY_NEWCOMERS');
});
