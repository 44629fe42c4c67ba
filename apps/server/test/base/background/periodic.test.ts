import { expect, onTestFinished, test } from 'vitest';
import { createPeriodic } from '../../../src/base/background/periodic.ts';

test('the timer repeats the work, also after a failure, until it is closed', async () => {
  let runs = 0;
  const failures: unknown[] = [];
  const periodic = createPeriodic({
    work: async () => {
      runs += 1;
      if (runs === 2) throw new Error('gone');
    },
    every: 1,
    onFailure: (error) => failures.push(error),
  });
  periodic.start();
  expect(runs).toBe(0);
  await expect.poll(() => runs).toBeGreaterThan(2);
  expect(failures).toEqual([new Error('gone')]);
  await periodic.close();

  const runsAtClose = runs;
  let laterRuns = 0;
  const later = createPeriodic({
    work: async () => void (laterRuns += 1),
    every: 1,
    onFailure: () => undefined,
  });
  onTestFinished(later.close);
  later.start();
  await expect.poll(() => laterRuns).toBeGreaterThan(2);
  expect(runs).toBe(runsAtClose);
});

test('work that throws before its first promise fails like any other', async () => {
  const failures: unknown[] = [];
  const periodic = createPeriodic({
    work: () => {
      throw new Error('gone');
    },
    every: 1,
    onFailure: (error) => failures.push(error),
  });
  periodic.start();
  await expect.poll(() => failures.length).toBeGreaterThan(1);
  await periodic.close();
  await expect(periodic.run()).rejects.toThrow('gone');
});

test('only one run is active: callers in the meantime get its result, and close waits for it', async () => {
  let runs = 0;
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const periodic = createPeriodic({
    work: async () => {
      runs += 1;
      await ended;
      return runs;
    },
    every: 60_000,
    onFailure: () => undefined,
  });
  const answers = Promise.all([periodic.run(), periodic.run()]);
  let isClosed = false;
  const closing = periodic.close().then(() => (isClosed = true));
  await Promise.resolve();
  expect(isClosed).toBe(false);
  end();
  expect(await answers).toEqual([1, 1]);
  await closing;
  expect(await periodic.run()).toBe(2);
});
