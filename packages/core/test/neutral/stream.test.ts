import { expect, test } from 'vitest';
import { createGuard, type Guard } from '../../src/index.ts';
import { createTestIssuer } from './support/issuer.ts';
import { createRecorder, type Recorder } from './support/recorder.ts';
import { verifierOf } from './support/service.ts';

const issuer = await createTestIssuer();
const token = await issuer.token();
const verifier = verifierOf(issuer);
await verifier.verify(token);

const fixture = (): {
  log: Recorder;
  run: <RESULT>(execute: () => RESULT | Promise<RESULT>) => RESULT | Promise<RESULT>;
} => {
  const log = createRecorder();
  const guard: Guard = createGuard({ verifier, audit: log });
  return {
    log,
    run: (execute) =>
      guard.run({ token, action: 'tool', input: 1, rule: { scopes: ['flights:search'] } }, execute),
  };
};

const outcome = (log: Recorder): unknown => [log.records.at(-1)?.status, log.records.at(-1)?.metadata];

async function* count(to: number, failAfter = Infinity): AsyncGenerator<number, string> {
  for (let value = 1; value <= to; value += 1) {
    if (value > failAfter) throw new RangeError('broken');
    yield value;
  }
  return 'end';
}

test('a stream is settled at its end, not at its beginning', async () => {
  const { log, run } = fixture();
  const stream = await run(() => count(2));
  expect(log.records).toHaveLength(1);
  expect(await stream.next()).toEqual({ done: false, value: 1 });
  expect(await stream.next()).toEqual({ done: false, value: 2 });
  expect(log.records).toHaveLength(1);
  expect(await stream.next()).toEqual({ done: true, value: 'end' });
  expect(outcome(log)).toEqual(['success', {}]);
});

test('a generator is returned as one, also behind a promise', async () => {
  const { log, run } = fixture();
  const seen: number[] = [];
  for await (const value of await run(async () => count(3))) seen.push(value);
  expect(seen).toEqual([1, 2, 3]);
  expect(outcome(log)).toEqual(['success', {}]);
});

test('a stream that breaks is a failure, and breaks for its reader too', async () => {
  const { log, run } = fixture();
  const stream = await run(() => count(3, 1));
  await stream.next();
  await expect(stream.next()).rejects.toThrow('broken');
  expect(outcome(log)).toEqual(['failure', { threw: 'RangeError' }]);
});

test('a stream that is left early is a failure, and its source is closed', async () => {
  let isClosed = false;
  async function* source(): AsyncGenerator<number> {
    try {
      yield* count(9);
    } finally {
      isClosed = true;
    }
  }
  const { log, run } = fixture();
  for await (const value of await run(source)) if (value === 2) break;
  expect(isClosed).toBe(true);
  expect(outcome(log)).toEqual(['failure', { ended: 'aborted' }]);
});

test('leaving after the end changes nothing', async () => {
  const { log, run } = fixture();
  const stream = await run(() => count(1));
  await stream.next();
  await stream.next();
  await stream.return('late');
  expect(log.records).toHaveLength(2);
  expect(outcome(log)).toEqual(['success', {}]);
});

test('leaving during the last step settles once, as whichever came first', async () => {
  const { log, run } = fixture();
  const stream = await run(() => count(0));
  const last = stream.next();
  await stream.return('early');
  await last;
  expect(log.records).toHaveLength(2);
  expect(outcome(log)).toEqual(['failure', { ended: 'aborted' }]);
});

test('an error thrown into a generator that it does not catch is a failure', async () => {
  const { log, run } = fixture();
  const stream = await run(() => count(9));
  await stream.next();
  await expect(stream.throw(new TypeError('stop'))).rejects.toThrow('stop');
  expect(outcome(log)).toEqual(['failure', { threw: 'TypeError' }]);
});

test('a stream keeps its own members, including private ones', async () => {
  class Numbers {
    #total = 3;
    usage = { tokens: 7 };
    total(): number {
      return this.#total;
    }
    async *[Symbol.asyncIterator](): AsyncGenerator<number> {
      yield this.#total;
    }
  }
  const { log, run } = fixture();
  const stream = await run(() => new Numbers());
  expect(stream).toBeInstanceOf(Numbers);
  expect(stream.total()).toBe(3);
  expect(stream.usage).toEqual({ tokens: 7 });
  for await (const value of stream) expect(value).toBe(3);
  expect(outcome(log)).toEqual(['success', {}]);
});

const readable = (values: readonly number[]): ReadableStream<number> => {
  const rest = [...values];
  return new ReadableStream({
    pull(controller) {
      const next = rest.shift();
      if (next === -1) throw new RangeError('broken');
      if (next === undefined) controller.close();
      else controller.enqueue(next);
    },
  });
};

test('a ReadableStream is followed to its end', async () => {
  const { log, run } = fixture();
  const stream = await run(() => readable([1, 2]));
  expect(stream).toBeInstanceOf(ReadableStream);
  const reader = stream.getReader();
  expect([await reader.read(), await reader.read()]).toEqual([
    { done: false, value: 1 },
    { done: false, value: 2 },
  ]);
  expect(log.records).toHaveLength(1);
  expect((await reader.read()).done).toBe(true);
  expect(outcome(log)).toEqual(['success', {}]);
});

test('a ReadableStream that breaks, and one that is cancelled, are failures', async () => {
  const broken = fixture();
  const first = (await broken.run(() => readable([1, -1]))).getReader();
  await first.read();
  await expect(first.read()).rejects.toThrow('broken');
  expect(outcome(broken.log)).toEqual(['failure', { threw: 'RangeError' }]);

  const cancelled = fixture();
  const second = (await cancelled.run(() => readable([1, 2, 3]))).getReader();
  await second.read();
  await second.cancel();
  expect(outcome(cancelled.log)).toEqual(['failure', { ended: 'aborted' }]);
});

test('a stream that cannot be changed can still be read', async () => {
  const { log, run } = fixture();
  const frozen = Object.freeze({ title: 'numbers', [Symbol.asyncIterator]: () => count(2) });
  const stream = await run(() => frozen);
  const seen: number[] = [];
  for await (const value of stream) seen.push(value);
  expect(seen).toEqual([1, 2]);
  expect(stream.title).toBe('numbers');
  expect(outcome(log)).toEqual(['success', {}]);
});

test('a stream that one of its methods returns is followed instead', async () => {
  const { log, run } = fixture();
  const lines = { [Symbol.asyncIterator]: () => count(2), toReadableStream: () => readable([1, 2]) };
  const reader = (await run(() => lines)).toReadableStream().getReader();
  await reader.read();
  await reader.read();
  expect(log.records).toHaveLength(1);
  expect((await reader.read()).done).toBe(true);
  expect(outcome(log)).toEqual(['success', {}]);
});

test('a stream whose next step throws synchronously is a failure', async () => {
  const { log, run } = fixture();
  const next = (): never => {
    throw new RangeError('broken');
  };
  const stream = await run(() => ({ [Symbol.asyncIterator]: () => ({ next }) }));
  await expect(async () => stream[Symbol.asyncIterator]().next()).rejects.toThrow('broken');
  expect(outcome(log)).toEqual(['failure', { threw: 'RangeError' }]);
});

test('an iterator that could go on after an error is closed, because its call is settled', async () => {
  const { log, run } = fixture();
  let isClosed = false;
  const steps = [Promise.reject(new RangeError('broken')), Promise.resolve({ done: false, value: 2 })];
  const iterator = {
    next: async () => (isClosed ? { done: true, value: undefined } : steps.shift()),
    async return() {
      isClosed = true;
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  const stream = await run(() => iterator);
  await expect(stream.next()).rejects.toThrow('broken');
  expect(outcome(log)).toEqual(['failure', { threw: 'RangeError' }]);
  expect(await stream.next()).toMatchObject({ done: true });
});

test('a ReadableStream that is already being read is returned unchanged', async () => {
  const { log, run } = fixture();
  const stream = new ReadableStream();
  stream.getReader();
  expect(await run(() => stream)).toBe(stream);
  expect(outcome(log)).toEqual(['success', {}]);
});
