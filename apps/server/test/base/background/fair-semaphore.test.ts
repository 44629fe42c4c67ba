import { expect, test } from 'vitest';
import { createFairSemaphore } from '../../../src/base/background/fair-semaphore.ts';

/** Work that ends when told to, and the order in which it began. */
function createWork() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    work: (name: string) => () => {
      begun.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    },
    async end(name: string) {
      ends.get(name)?.();
      // Three microtask turns lie between an end and the next beginning; a macrotask comes after all of them.
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

test('a developer runs at most the allowed number at once, and the next begins when one ends', async () => {
  const { begun, work, end } = createWork();
  const { run } = createFairSemaphore({ perDeveloper: 2 });
  const passed = ['a1', 'a2', 'a3', 'a4'].map((name) => run('a', work(name)));
  expect(begun).toEqual(['a1', 'a2']);
  await end('a2');
  expect(begun).toEqual(['a1', 'a2', 'a3']);
  await end('a1');
  for (const name of ['a3', 'a4']) await end(name);
  expect(await Promise.all(passed)).toEqual(['a1', 'a2', 'a3', 'a4']);
});

test('one developer’s queue does not delay another developer’s request', async () => {
  const { begun, work, end } = createWork();
  const semaphore = createFairSemaphore({ perDeveloper: 2, total: 3 });
  for (const name of ['a1', 'a2', 'a3', 'a4', 'a5']) void semaphore.run('a', work(name));
  for (const name of ['b1', 'b2', 'b3']) void semaphore.run('b', work(name));
  for (const name of ['c1']) void semaphore.run('c', work(name));
  expect(begun).toEqual(['a1', 'a2', 'b1']);
  expect(semaphore.waiting).toBe(6);
  await end('a1');
  expect(begun.slice(3)).toEqual(['a3']);
  for (const name of ['a2', 'b1', 'a3', 'b2', 'c1']) await end(name);
  expect(begun.slice(3)).toEqual(['a3', 'b2', 'c1', 'a4', 'b3', 'a5']);
  expect(semaphore.waiting).toBe(0);
});

test('failed work frees its slot, also when it throws synchronously', async () => {
  const { run } = createFairSemaphore({ perDeveloper: 1 });
  await expect(run('a', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  await expect(
    run('a', () => {
      throw new Error('at once');
    }),
  ).rejects.toThrow('at once');
  expect(await run('a', async () => 'done')).toBe('done');
});

test('work that waits too long is refused, and does not run later', async () => {
  const { begun, work, end } = createWork();
  const semaphore = createFairSemaphore({ perDeveloper: 1, patience: 5 });
  void semaphore.run('a', work('a1'));
  await expect(semaphore.run('a', work('a2'))).rejects.toMatchObject({
    name: 'BusyError',
    code: '53000',
  });
  expect(semaphore.waiting).toBe(0);
  await end('a1');
  void semaphore.run('a', work('a3'));
  expect(begun).toEqual(['a1', 'a3']);
});
