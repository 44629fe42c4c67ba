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

/** What frameworks make of a Response: with their own members, private ones, and their own readers. */
class Page extends Response {
  readonly cookies = new Map<string, string>();
  readonly #title = 'a page';
  get title(): string {
    return this.#title;
  }
  lines(): Promise<string[]> {
    return this.text().then((text) => text.split('\n'));
  }
  override json(): Promise<unknown> {
    return super.json();
  }
}

const CLASSES = { Response, 'class that extends it': Page };

for (const [what, Class] of Object.entries(CLASSES)) {
  for (const [name, read] of READERS) {
    test(`a ${what} that is read by ${name} is a success at the end of its body, and not before`, async () => {
      const { answered, log } = await answer(new Class(body('ends')));
      expect(statuses(log)).toEqual(['allowed']);
      await read(answered);
      expect(answered.bodyUsed).toBe(true);
      expect(statuses(log)).toEqual(['allowed', 'success']);
    });
  }

  test(`a ${what} whose body breaks, and one whose body is abandoned, are failures`, async () => {
    for (const read of ['text', 'json'] as const) {
      const broken = await answer(new Class(body('breaks')));
      // Chromium reports its own error instead of the stream's.
      await expect(broken.answered[read]()).rejects.toThrow(/broken|Failed to fetch/);
      expect(ending(broken.log)).toMatchObject(['failure', { threw: expect.any(String) }]);
    }
    const left = await answer(new Class(body('ends')));
    await left.answered.body?.cancel();
    expect(ending(left.log)).toEqual(['failure', { ended: 'aborted' }]);
  });
}

test('an instance of a subclass of Response stays the same object, with all of its members', async () => {
  const page = new Page('a\nb', { status: 201, headers: { 'content-type': 'text/plain' } });
  page.cookies.set('a', '1');
  const { answered, log } = await answer(page);
  expect(answered).toBe(page);
  expect(answered).toMatchObject({ title: 'a page', status: 201, ok: true, bodyUsed: false });
  page.headers.set('x-late', 'yes');
  const copy = new Response(answered.body, answered);
  expect([...copy.headers]).toEqual([...page.headers]);
  expect(statuses(log)).toEqual(['allowed']);
  expect(await copy.text()).toBe('a\nb');
  expect(statuses(log)).toEqual(['allowed', 'success']);
});

test('a method of such a class that reads its own body is noticed', async () => {
  const page = new Page('a\nb');
  const { log } = await answer(page);
  expect(statuses(log)).toEqual(['allowed']);
  expect(await page.lines()).toEqual(['a', 'b']);
  expect(statuses(log)).toEqual(['allowed', 'success']);
});

test('a response that two guards follow is settled by both when it has been read', async () => {
  for (const read of [(page: Response) => page.text(), (page: Response) => new Response(page.body).text()]) {
    const page = new Page('a');
    const inner = await answer(page);
    const outer = await answer(page);
    expect([statuses(inner.log), statuses(outer.log)]).toEqual([['allowed'], ['allowed']]);
    expect(await read(outer.answered)).toBe('a');
    expect([statuses(inner.log), statuses(outer.log)]).toEqual([
      ['allowed', 'success'],
      ['allowed', 'success'],
    ]);
  }
});

/** Objects that cannot get other members, or have only the prototype of Response; and the outcome of their `text()`. */
const UNCHANGEABLE: readonly (readonly [what: string, make: () => Response, comesTo: string])[] = [
  ['is frozen', () => Object.freeze(new Page('a')), 'a'],
  ['has a fixed reader', () => Object.defineProperty(new Page('a'), 'text', { value: () => 'a' }), 'a'],
  [
    'has a fixed body',
    () => Object.defineProperty(new Page('a'), 'body', { get: () => new Blob(['a']).stream() }),
    'a',
  ],
  ['inherits from one', () => Object.create(new Page('a')) as Response, 'TypeError'],
  ['inherits from the class', () => Object.create(Page.prototype) as Response, 'TypeError'],
  ['inherits from Response', () => Object.create(Response.prototype) as Response, 'TypeError'],
  ['is a proxy', () => new Proxy(new Page('a'), {}), 'TypeError'],
  ['is a proxy that binds methods', () => bound(new Page('a')), 'a'],
  ['has a body that throws', () => new Unreadable('a'), 'a'],
];

function bound(page: Page): Response {
  return new Proxy(page, {
    get(target, member) {
      const value: unknown = Reflect.get(target, member);
      return typeof value === 'function'
        ? (...values: unknown[]): unknown => Reflect.apply(value, target, values)
        : value;
    },
  });
}

class Unreadable extends Response {
  override get body(): never {
    throw new RangeError('not by this member');
  }
}

for (const [what, make, comesTo] of UNCHANGEABLE) {
  test(`one that ${what} is settled at once, and stays unchanged`, async () => {
    const response = make();
    const { answered, log } = await answer(response);
    expect(Object.is(answered, response)).toBe(true);
    expect(statuses(log)).toEqual(['allowed', 'success']);
    const read = async (): Promise<string> => answered.text();
    expect(await read().catch(({ name }: Error) => name)).toBe(comesTo);
  });
}

test('a clone of such a response that refuses says so too', async () => {
  for (const Class of [Response, Page]) {
    const { answered } = await answer(new Class('no', { status: 403, statusText: 'Forbidden' }));
    const clone = answered.clone();
    expect([clone.status, clone.ok, clone.statusText]).toEqual([403, false, 'Forbidden']);
    expect([await clone.text(), await answered.text()]).toEqual(['no', 'no']);
  }
});

test('a response whose class has its own clone can be read afterwards', async () => {
  class Copied extends Response {
    override clone(): Response {
      return super.clone();
    }
  }
  const { answered, log } = await answer(new Copied('a', { status: 403 }));
  const clone = answered.clone();
  expect([clone.status, await clone.text(), await answered.text()]).toEqual([403, 'a', 'a']);
  expect(statuses(log)).toEqual(['allowed', 'success']);
});

test('a response that is read twice rejects the second time, and does not throw', async () => {
  for (const reader of ['text', 'json'] as const) {
    const { answered } = await answer(new Page('{}'));
    await answered[reader]();
    await expect(answered.arrayBuffer()).rejects.toThrow(TypeError);
  }
});

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

test('a Response that the service counts as a failure is one, once it has been read', async () => {
  const { answered, log } = await answer(new Response('no', { status: 502 }), ({ ok }) => !ok);
  expect(statuses(log)).toEqual(['allowed']);
  expect(await answered.text()).toBe('no');
  expect(ending(log)).toEqual(['failure', {}]);
});

test('a Response without a body, or whose body is being read already, is settled at once as it is', async () => {
  const empty = new Response(null, { status: 204 });
  const read = new Response('read');
  await read.text();
  for (const response of [empty, read, Response.error()]) {
    const { answered, log } = await answer(response);
    expect(answered).toBe(response);
    expect(statuses(log)).toEqual(['allowed', 'success']);
  }
});
