import { expect, test } from 'vitest';
import type { ReplayStore } from '../../src/dpop/refuse-dpop-replay.ts';
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
  expect(use(memory, 'flood', 1000)).toBe(500);
  expect(use(memory, 'honest', 100)).toBe(100);
  expect(() => memory.putIfAbsent('one more', FIVE_MINUTES, 'flood')).toThrow('Too many');
  now = 302_000;
  expect(use(memory, 'flood', 1000)).toBe(500);
});

test('each further holder that floods the memory halves what is left', () => {
  const memory = createReplayMemory(() => 0, 1024);
  const floods = Array.from({ length: 8 }, (_, index) => use(memory, `flood ${index}`, 1024));
  expect(floods).toEqual([512, 256, 128, 64, 32, 16, 8, 4]);
  expect(use(memory, 'honest', 4)).toBe(2);
});

test('holders that flood the memory at once leave as much as each of them has', () => {
  const memory = createReplayMemory(() => 0, 1000);
  const had = { a: 0, b: 0, c: 0 };
  for (let round = 0; round < 1000; round += 1) {
    for (const holder of ['a', 'b', 'c'] as const) {
      had[holder] += use(memory, holder, 1, round);
    }
  }
  expect(had).toEqual({ a: 250, b: 250, c: 250 });
  expect(use(memory, 'honest', 100)).toBe(100);
});

/** Uses proofs of a holder until one finds no place. */
function use(memory: ReplayStore, holder: string, times: number, from = 0): number {
  for (let index = 0; index < times; index += 1) {
    try {
      void memory.putIfAbsent(`${holder} ${from + index}`, FIVE_MINUTES, holder);
    } catch {
      return index;
    }
  }
  return times;
}
