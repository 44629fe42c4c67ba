import { expect, test } from 'vitest';
import { createReplayMemory } from '../../src/dpop/replay-memory.ts';

test('a used proof is remembered for its time, and forgotten then', () => {
  let now = 0;
  const memory = createReplayMemory(() => now, 3);
  expect(memory.putIfAbsent('long', 600)).toBe(true);
  expect(memory.putIfAbsent('short', 1)).toBe(true);
  expect(memory.putIfAbsent('short', 1)).toBe(false);
  now = 2000;
  expect(memory.putIfAbsent('short', 1)).toBe(true);
  expect(memory.putIfAbsent('long', 600)).toBe(false);
  now = 602_000;
  for (const key of ['long', 'a', 'b']) expect(memory.putIfAbsent(key, 600)).toBe(true);
});

test('a full memory forgets nothing, and takes no more', () => {
  let now = 0;
  const memory = createReplayMemory(() => now, 2);
  for (const key of ['a', 'b']) expect(memory.putIfAbsent(key, 300)).toBe(true);
  expect(() => memory.putIfAbsent('c', 300)).toThrow('More than 2 DPoP proofs');
  expect(memory.putIfAbsent('a', 300)).toBe(false);
  now = 302_000;
  expect(memory.putIfAbsent('c', 300)).toBe(true);
});
