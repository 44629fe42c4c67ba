import { beforeEach, expect, test } from 'vitest';
import { createGuard, type FetchHandler, guardFetch } from '../../src/index.ts';
import { createTestIssuer } from '../neutral/support/issuer.ts';
import { createRecorder, type Recorder } from '../neutral/support/recorder.ts';
import { verifierOf } from '../neutral/support/service.ts';

const issuer = await createTestIssuer();
const headers = { authorization: `Bearer ${await issuer.token()}` };
const rule = { scopes: ['flights:search'] } as const;
let log: Recorder;
let options: { readonly guard: ReturnType<typeof createGuard>; readonly rule: typeof rule };

beforeEach(() => {
  log = createRecorder();
  options = { guard: createGuard({ verifier: verifierOf(issuer), audit: log }), rule };
});

const request = (): Request => new Request('http://travel.example/flights', { headers });
const ONE = ['allowed flights:search', 'success flights:search -> 0'];

test('handlers within each other decide twice and record once', async () => {
  const inner = guardFetch(() => new Response('found'), options);
  const outer = guardFetch((given) => inner(given), options);
  expect(await (await outer(request())).text()).toBe('found');
  expect(log.summary()).toEqual(ONE);
});

test('a request that is made of another one is recorded by itself', async () => {
  const inner = guardFetch(() => new Response('found'), options);
  const outer = guardFetch((given) => {
    const { method, url } = given;
    const members = { method, url, headers: given.headers, signal: given.signal };
    return inner(Object.create(given, Object.getOwnPropertyDescriptors(members)) as Request);
  }, options);
  expect(await (await outer(request())).text()).toBe('found');
  expect(log.summary().filter((entry) => entry.startsWith('allowed'))).toHaveLength(2);
});

test('a frozen request is answered as any other', async () => {
  const handler = guardFetch(() => new Response('found'), options);
  expect(await (await handler(Object.freeze(request()))).text()).toBe('found');
  expect(log.summary()).toEqual(ONE);
});

test('a request that falls through to the next handler is recorded again, and followed to its end', async () => {
  const first = guardFetch(() => new Response('not mine', { status: 404 }), options);
  const second = guardFetch(
    (_request, { signal }) => new Response(signal.aborted ? 'aborted' : 'found'),
    options,
  );
  const given = request();
  const unread = await first(given);
  expect(unread.status).toBe(404);
  const answer = await second(given);
  expect(log.summary()).toEqual(['allowed flights:search', 'allowed flights:search']);
  expect(await answer.text()).toBe('found');
  await unread.text();
  expect(log.summary().slice(2)).toEqual(['success flights:search -> 1', 'failure flights:search -> 0']);
});

test('each call of a batch over one request is recorded, one after the other and at once', async () => {
  const ran: string[] = [];
  const operation = guardFetch(async (_request, _call, name: string) => {
    await new Promise((resolve) => void setTimeout(resolve));
    ran.push(name);
    return new Response(name);
  }, options);
  const given = request();
  await (await operation(given, 'one')).text();
  const two = operation(given, 'two');
  await new Promise((resolve) => void setTimeout(resolve));
  await Promise.all([two, operation(given, 'three')].map(async (answer) => (await answer).text()));
  expect(ran).toEqual(['one', 'two', 'three']);
  expect(log.summary().filter((entry) => entry.startsWith('allowed'))).toHaveLength(3);
});

test('a call within another one is recorded if its input is another one', async () => {
  let days = 0;
  const guarded: FetchHandler = guardFetch<{ readonly day: number }, []>(
    async (given, { input }) => (input.day > 2 ? new Response('found') : guarded(given)),
    { ...options, input: () => ({ day: (days += 1) }) },
  );
  await (await guarded(request())).text();
  expect(log.summary().filter((entry) => entry.startsWith('allowed'))).toHaveLength(3);
});
