import { expect, test } from 'vitest';
import { callCost } from '../src/measure/call-cost.ts';

const settings = { milliseconds: 1, atMost: 64, check: () => undefined };

test.each([
  ['one after the other', {}, 1],
  ['together', { atOnce: 8 }, 8],
])(
  'calls that are made %s are that many at once, and never more than allowed',
  async (_how, how, together) => {
    let open = 0;
    let most = 0;
    let made = 0;
    const call = async (): Promise<void> => {
      open += 1;
      made += 1;
      most = Math.max(most, open);
      await Promise.resolve();
      open -= 1;
    };
    const sample = callCost(call, { ...settings, ...how, milliseconds: 60_000 });
    await sample();
    made = 0;
    await sample();
    expect(most).toBe(together);
    expect(made).toBe(64);
  },
);

test('the work that a call leaves behind is not part of its cost for the caller', async () => {
  const spent = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  const spend = (milliseconds: number): void => {
    const end = spent() + milliseconds;
    while (spent() < end);
  };
  let turns = 0;
  const sample = callCost(() => Promise.resolve((turns += 1)), {
    ...settings,
    finish: () => Promise.resolve(spend(20)),
  });
  const { cpu, after } = await sample();
  expect(turns).toBeGreaterThan(0);
  expect(after).toBeGreaterThan(cpu);
});

test('a wrong answer ends the measurement', async () => {
  const check = (answer: unknown): void => {
    if (answer !== 'booked') throw new Error(`answered ${String(answer)}`);
  };
  const sample = callCost(() => Promise.resolve('refused'), { ...settings, check });
  await expect(sample()).rejects.toThrow('answered refused');
});
