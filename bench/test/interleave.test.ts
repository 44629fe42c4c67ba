import { expect, test } from 'vitest';
import { interleave, inTurn } from '../src/measure/interleave.ts';

test('every round measures each contender once and begins with another one, and warming up is not counted', async () => {
  const order: string[] = [];
  const sampler = (name: string) => () => order.push(name);
  const samples = await interleave({ a: sampler('a'), b: sampler('b'), c: sampler('c') }, 2, 0);
  expect(order.join('')).toBe('abcbcacab');
  expect(samples).toEqual({ a: [6, 8], b: [4, 9], c: [5, 7] });
});

test('several things that take turns are one contender', async () => {
  const both = inTurn([() => 'first', () => 'second']);
  const samples = await interleave({ both, other: () => 'other' }, 3, 'done');
  expect(samples.both).toEqual(['first', 'second', 'first']);
});

test('each contender warms up for the time given, not only once', async () => {
  let count = 0;
  await interleave({ only: () => (count += 1) }, 1, 0.02);
  expect(count).toBeGreaterThan(2);
});

test('a contender that fails is measured no more, and the others go on', async () => {
  let tried = 0;
  const failing = (): number => {
    tried += 1;
    if (tried === 2) throw new Error('the server closed a connection');
    return tried;
  };
  const samples = await interleave({ failing, other: () => 1 }, 3, 0);
  expect(tried).toBe(2);
  expect(samples.other).toEqual([1, 1, 1]);
  expect(() => samples.failing).toThrow('the server closed a connection');
});
