import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createGuard } from '../../src/index.ts';
import { createTestIssuer } from '../neutral/support/issuer.ts';
import { createRecorder } from '../neutral/support/recorder.ts';
import { verifierOf } from '../neutral/support/service.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const issuer = await createTestIssuer();
const token = await issuer.token();
const verifier = verifierOf(issuer);

async function* count(): AsyncGenerator<number> {
  yield 1;
  yield 2;
}

const STREAMS: { readonly [what: string]: () => object } = {
  'an async generator': count,
  'an async iterable': () => ({ [Symbol.asyncIterator]: count }),
  'a ReadableStream': () => Readable.toWeb(Readable.from(count())),
  'a Response': () => new Response('booked'),
  'a stream of Node': () => Readable.from(count()),
};

test.each(Object.entries(STREAMS))('%s that nobody reads is a failure', async (_what, streamOf) => {
  const log = createRecorder();
  const guard = createGuard({ verifier, audit: log });
  const call = { token, action: 'tool', input: 1, rule: { scopes: ['flights:search'] } } as const;
  await guard.run(call, streamOf);
  expect(log.records.map(({ status }) => status)).toEqual(['allowed']);
  await expect
    .poll(() => {
      collectGarbage();
      return log.records.slice(1).map(({ status, metadata }) => [status, metadata]);
    })
    .toEqual([['failure', { ended: 'aborted' }]]);
});

test('a stream that is still being read does not count as unread', async () => {
  const log = createRecorder();
  const guard = createGuard({ verifier, audit: log });
  const call = { token, action: 'tool', input: 1, rule: { scopes: ['flights:search'] } } as const;
  const seen: unknown[] = [];
  const iterable = (): AsyncIterable<number> => ({ [Symbol.asyncIterator]: count });
  for await (const value of await guard.run(call, iterable)) {
    // Garbage is collected and reported only between turns.
    await new Promise((resolve) => void setImmediate(resolve));
    collectGarbage();
    await new Promise((resolve) => void setImmediate(resolve));
    seen.push(value, log.records.length);
  }
  expect(seen).toEqual([1, 1, 2, 1]);
  expect(log.records.map(({ status }) => status)).toEqual(['allowed', 'success']);
});
