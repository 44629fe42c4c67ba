import { startTestService } from '@grantex/testing';
import { expect, test } from 'vitest';
import type { ToolDriver } from './driver.ts';

const rule = { scopes: ['flights:book'] } as const;

/** Tests how guards stand in front of a tool. */
export function testToolGuards<TOOL extends object>(driver: ToolDriver<TOOL>): void {
  const { make, guard: guardBy, run, isGuardedInPlace = false } = driver;

  test('the same guard and rule twice are asked once; another rule is asked too', async () => {
    await using service = await startTestService();
    const grantToken = service.tokenFor('flights:book', 'payments:initiate');
    const guarding = { guard: service.guard, rule, token: () => grantToken };
    const once = guardBy(
      make(() => ['booked']),
      guarding,
    );
    expect(guardBy(once, guarding)).toBe(once);
    const paying = { scopes: ['payments:initiate'], action: 'pay' } as const;
    expect(await run(guardBy(once, { ...guarding, rule: paying }), 1)).toEqual([['booked']]);
    expect(await service.recorded()).toEqual(['allowed pay', 'allowed book', 'success book', 'success pay']);
  });

  test.skipIf(isGuardedInPlace)('a tool is not changed: the given one runs without a guard', async () => {
    await using service = await startTestService();
    const bare = make(() => ['booked']);
    const guarded = guardBy(bare, { guard: service.guard, rule, token: () => undefined });
    expect(await run(bare, 1)).toEqual([['booked']]);
    expect(await run(guarded, 1)).toMatchObject([{ code: 'no_credentials' }]);
    expect(await service.recorded()).toEqual([]);
  });

  test('assertGuarded sees whether this guard stands in front of a tool', async () => {
    await using service = await startTestService();
    const { guard, guardWith } = service;
    const bare = make(() => ['booked']);
    const guarded = guardBy(
      make(() => ['booked']),
      {
        guard: guard.forAgent({ minimumDepth: 1 }),
        rule,
        token: () => undefined,
      },
    );
    expect(() => guard.assertGuarded([guarded])).not.toThrow();
    expect(() => guard.assertGuarded({ guarded, bare })).toThrow('in front of bare.');
    expect(() => guardWith({}).assertGuarded({ guarded })).toThrow('in front of guarded.');
  });
}
