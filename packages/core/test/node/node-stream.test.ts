import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { createGuard } from '../../src/index.ts';
import { createTestIssuer } from '../neutral/support/issuer.ts';
import { createRecorder, type Recorder } from '../neutral/support/recorder.ts';
import { verifierOf } from '../neutral/support/service.ts';

const issuer = await createTestIssuer();
const token = await issuer.token();
const verifier = verifierOf(issuer);

async function guarded(source: Readable): Promise<{ stream: Readable; log: Recorder }> {
  const log = createRecorder();
  const guard = createGuard({ verifier, audit: log });
  const call = { token, action: 'tool', input: 1, rule: { scopes: ['flights:search'] } } as const;
  return { stream: await guard.run(call, () => source), log };
}

const sink = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

const READERS: readonly (readonly [name: string, read: (stream: Readable) => Promise<unknown>])[] = [
  ['for await', async (stream) => stream.toArray()],
  ['pipeline', async (stream) => pipeline(stream, sink())],
  [
    'pipe',
    async (stream) => new Promise((resolve) => void stream.pipe(sink()).on('finish', () => resolve(1))),
  ],
  [
    'data events',
    async (stream) => new Promise((resolve) => void stream.on('data', () => {}).on('end', () => resolve(1))),
  ],
];

for (const [name, read] of READERS) {
  test(`a Node stream that is read by ${name} is a success at its end`, async () => {
    const { stream, log } = await guarded(Readable.from(['one', 'two']));
    expect(log.records.map(({ status }) => status)).toEqual(['allowed']);
    await read(stream);
    await expect.poll(() => log.records.map(({ status }) => status)).toEqual(['allowed', 'success']);
  });
}

test('a Node stream that breaks is a failure, and its reader gets the error', async () => {
  const { stream, log } = await guarded(
    new Readable({
      read() {
        this.destroy(new RangeError('broken'));
      },
    }),
  );
  await expect(stream.toArray()).rejects.toThrow('broken');
  await expect
    .poll(() => log.records.at(-1))
    .toMatchObject({ status: 'failure', metadata: { threw: 'RangeError' } });
});

test('a Node stream that is abandoned is a failure', async () => {
  const { stream, log } = await guarded(Readable.from(['one', 'two', 'three']));
  for await (const _chunk of stream) break;
  await expect
    .poll(() => log.records.at(-1))
    .toMatchObject({ status: 'failure', metadata: { ended: 'aborted' } });
});

test('a Node stream that has ended already is a success', async () => {
  const source = Readable.from([]);
  await source.toArray();
  const { log } = await guarded(source);
  expect(log.records.map(({ status }) => status)).toEqual(['allowed', 'success']);
});
