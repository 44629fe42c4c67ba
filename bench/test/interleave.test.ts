import { expect, test } from 'vitest';
import { interleave } from '../src/measure/interleave.ts';

test('every round measures each contender once and begins with another one, and the first round is not counted', async () => {
  const order: string[] = [];
  const sampler = (name: string) => () => order.push(name);
  const samples = await interleave({ a: sampler('a'), b: sampler('b'), c: sampler('c') }, 2);
  expect(order.join('')).toBe('abcbcacab');
  expect(samples).toEqual({ a: [6, 8], b: [4, 9], c: [5, 7] });
});
