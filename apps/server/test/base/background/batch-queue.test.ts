import { expect, test } from 'vitest';
import { createBatchQueue } from '../../../src/base/background/batch-queue.ts';

/** A queue whose transactions take their items, and end when the test says so. */
function heldQueue({ mostRunning = 1, mostTogether = 3 }) {
  const batches: string[] = [];
  const ends: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const queue = createBatchQueue<string, string>({
    mostRunning,
    mostTogether,
    async work(developerId, take) {
      const items = take();
      batches.push(`${developerId}: ${items.join(' ')}`);
      await new Promise<void>((resolve, reject) => ends.push({ resolve, reject }));
      return items.map((item) => item.toUpperCase());
    },
  });
  return { queue, batches, ends };
}

test('items that arrive during a transaction go together into the next one, up to the maximum', async () => {
  const { queue, batches, ends } = heldQueue({});
  const outcomes = Promise.all('abcdef'.split('').map((item) => queue.submit('dev', item)));
  for (let index = 0; index < 3; index += 1) {
    await expect.poll(() => ends.length).toBe(index + 1);
    ends[index]?.resolve();
  }
  expect(await outcomes).toEqual('ABCDEF'.split(''));
  expect(batches).toEqual(['dev: a', 'dev: b c d', 'dev: e f']);
});

test('each developer has separate transactions, as many at a time as allowed', async () => {
  const { queue, batches, ends } = heldQueue({ mostRunning: 2 });
  const outcomes = Promise.all(
    'abcd'
      .split('')
      .map((item) => queue.submit('one', item))
      .concat(queue.submit('two', 'x')),
  );
  expect(batches).toEqual(['one: a', 'one: b', 'two: x']);
  for (const { resolve } of ends) resolve();
  await expect.poll(() => ends.length).toBe(4);
  ends[3]?.resolve();
  expect(await outcomes).toEqual('ABCDX'.split(''));
  expect(batches.at(-1)).toBe('one: c d');
});

test('a failure reaches only those whose items the transaction took', async () => {
  const { queue, ends } = heldQueue({});
  const [first, second] = [queue.submit('dev', 'a'), queue.submit('dev', 'b')];
  ends[0]?.reject(new Error('gone'));
  await expect(first).rejects.toThrow('gone');
  await expect.poll(() => ends.length).toBe(2);
  ends[1]?.resolve();
  expect(await second).toBe('B');
});

test('a failure before anything was taken reaches all who wait', async () => {
  const { promise, reject } = Promise.withResolvers<never>();
  const queue = createBatchQueue<string, string>({ mostRunning: 1, mostTogether: 1, work: () => promise });
  const outcomes = Promise.allSettled([queue.submit('dev', 'a'), queue.submit('dev', 'b')]);
  reject(new Error('no connection'));
  expect(await outcomes).toMatchObject([
    { status: 'rejected', reason: { message: 'no connection' } },
    { status: 'rejected', reason: { message: 'no connection' } },
  ]);
});
