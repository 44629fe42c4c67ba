import { expect, test } from 'vitest';
import { createReplayMemory } from '../../src/dpop/replay-memory.ts';

const FIVE_MINUTES = 300;

test('a used proof is remembered for its time, and forgotten then', () => {
  let now = 0;
  const memory = createReplayMemory(() => now, 4);
  expect(memory.putIfAbsent('long', 600, 'a')).toBe(true);
  expect(memory.putIfAbsent('short', 1, 'a')).toBe(true);
  expect(memory.putIfAbsent('short', 1, 'a')).toBe(false);
  now = 2000;
  expect(memory.putIfAbsent('short', 1, 'a')).toBe(true);
  expect(memory.putIfAbsent('long', 600, 'a')).toBe(false);
  now = 602_000;
  for (const key of ['long', 'other']) expect(memory.putIfAbsent(key, 600, 'a')).toBe(true);
});

test('a proof that lives long keeps no place of those before and after it', () => {
  let now = 0;
  const memory = createReplayMemory(() => now, 4);
  expect(memory.putIfAbsent('long', 600, 'a')).toBe(true);
  for (let round = 0; round < 5; round += 1) {
    expect(memory.putIfAbsent(`short ${round}`, 1, 'a')).toBe(true);
    now += 2000;
  }
});

test('a full memory forgets nothing, and takes no more', () => {
  let now = 0;
  const memory = createReplayMemory(() => now, 2);
  for (const key of ['a', 'b']) expect(memory.putIfAbsent(key, FIVE_MINUTES, key)).toBe(true);
  expect(() => memory.putIfAbsent('c', FIVE_MINUTES, 'c')).toThrow('Too many DPoP proofs of c');
  expect(memory.putIfAbsent('a', FIVE_MINUTES, 'a')).toBe(false);
  now = 302_000;
  expect(memory.putIfAbsent('c', FIVE_MINUTES, 'c')).toBe(true);
});

test('a holder that floods the memory leaves a place for everybody else', () => {
  let now = 0;
  const memory = createReplayMemory(() => now, 1000);
  const use = (holder: string, times: number): number => {
    for (let index = 0; index < times; index += 1) {
      try {
        void memory.putIfAbsent(`${holder} ${index}`, FIVE_MINUTES, holder);
      } catch {
        return index;
      }
    }
    return times;
  };
  expect(use('flood', 1000)).toBe(500);
  expect(use('second flood', 1000)).toBe(250);
  expect(use('honest', 100)).toBe(100);
  expect(() => memory.putIfAbsent('one more', FIVE_MINUTES, 'flood')).toThrow('Too many');
  now = 302_000;
  expect(use('flood', 1000)).toBe(500);
});
