import { expect, test } from 'vitest';
import { createGuard } from '../../src/index.ts';
import { createTestIssuer } from './support/issuer.ts';
import { createRecorder, type Recorder } from './support/recorder.ts';
import { verifierOf } from './support/service.ts';

const issuer = await createTestIssuer();
const token = await issuer.token();
const verifier = verifierOf(issuer);
await verifier.verify(token);

async function answer(
  response: Response,
  failed?: (response: Response) => boolean,
): Promise<{ answered: Response; log: Recorder }> {
  const log = createRecorder();
  const guard = createGuard({ verifier, audit: log });
  const call = { token, action: 'tool', input: 1, rule: { scopes: ['flights:search'] } } as const;
  return { answered: await guard.run(call, () => response, failed), log };
}

const statuses = ({ records }: Recorder): unknown => records.map(({ status }) => status);
const ending = ({ records }: Recorder): unknown => [records.at(-1)?.status, records.at(-1)?.metadata];

/** A body of one chunk that then ends, or breaks. */
function body(end: 'ends' | 'breaks'): ReadableStream<Uint8Array> {
  let isFirst = true;
  return new ReadableStream({
    pull(controller) {
      if (isFirst) controller.enqueue(new TextEncoder().encode('{}'));
      else if (end === 'ends') controller.close();
      else throw new RangeError('broken');
      isFirst = false;
    },
  });
}

const READERS: readonly (readonly [name: string, read: (response: Response) => Promise<unknown>])[] = [
  ['text()', (response) => response.text()],
  ['json()', (response) => response.json()],
  ['arrayBuffer()', (response) => response.arrayBuffer()],
  ['blob()', (response) => response.blob()],
  ['its body', (response) => (response.body as ReadableStream).pipeTo(new WritableStream())],
  ['a clone and itself', (response) => Promise.all([response.clone().text(), response.text()])],
];

for (const [name, read] of READERS) {
  test(`a Response that is read by ${name} is a success at the end of its body, and not before`, async () => {
    const { answered, log } = await answer(new Response(body('ends')));
    expect(statuses(log)).toEqual(['allowed']);
    await read(answered);
    expect(statuses(log)).toEqual(['allowed', 'success']);
  });
}

test('a Response keeps its status, its headers and its address, and is still one', async () => {
  const headers = new Headers([
    ['content-type', 'text/plain'],
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ]);
  const response = new Response('created', { status: 201, statusText: 'Made', headers });
  Object.defineProperty(response, 'url', { value: 'https://airline.example/' });
  const { answered } = await answer(response);
  expect(answered).toBeInstanceOf(Response);
  expect([answered.status, answered.statusText, answered.ok]).toEqual([201, 'Made', true]);
  expect([...answered.headers]).toEqual([...response.headers]);
  expect([answered.url, answered.redirected, answered.type]).toEqual([
    'https://airline.example/',
    false,
    response.type,
  ]);
  expect(await answered.text()).toBe('created');
});

test('a Response whose body breaks, and one whose body is left, are failures', async () => {
  const broken = await answer(new Response(body('breaks')));
  // Chromium tells of its own fault in place of the stream's.
  await expect(broken.answered.text()).rejects.toThrow(/broken|Failed to fetch/);
  expect(ending(broken.log)).toEqual(['failure', { threw: 'RangeError' }]);

  const left = await answer(new Response(body('ends')));
  await left.answered.body?.cancel();
  expect(ending(left.log)).toEqual(['failure', { ended: 'aborted' }]);
});

test('a Response that the service takes for a failure is one, once it has been read', async () => {
  const { answered, log } = await answer(new Response('no', { status: 502 }), ({ ok }) => !ok);
  expect(statuses(log)).toEqual(['allowed']);
  expect(await answered.text()).toBe('no');
  expect(ending(log)).toEqual(['failure', {}]);
});

test('a Response without a body, or whose body somebody reads already, is settled at once as it is', async () => {
  const empty = new Response(null, { status: 204 });
  const read = new Response('read');
  await read.text();
  for (const response of [empty, read, Response.error()]) {
    const { answered, log } = await answer(response);
    expect(answered).toBe(response);
    expect(statuses(log)).toEqual(['allowed', 'success']);
  }
});
