import { expect, test } from 'vitest';
import { createGuard } from '../../src/index.ts';
import { followNested } from '../../src/guard/follow-nested.ts';
import { createTestIssuer } from './support/issuer.ts';
import { createRecorder } from './support/recorder.ts';
import { verifierOf } from './support/service.ts';

const issuer = await createTestIssuer();
const call = {
  token: await issuer.token(),
  action: 'tool',
  input: 1,
  rule: { scopes: ['flights:search'] },
} as const;

async function admitted() {
  const log = createRecorder();
  const admission = await createGuard({ verifier: verifierOf(issuer), audit: log }).admit(call);
  return { admission, endOf: () => [log.records.at(-1)?.status, log.records.at(-1)?.metadata] };
}

async function* count(): AsyncGenerator<number> {
  yield 1;
  yield 2;
}

class Page {
  readonly rows: AsyncGenerator<number> = count();
}

const circle: Record<string, unknown> = { title: 'Flights' };
circle['self'] = [circle];
let deep: unknown = [];
for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];

test.each<[string, unknown]>([
  ['a text', 'booked'],
  ['null', null],
  ['an array of numbers', [1, 2]],
  ['an object that leads back to itself', circle],
  ['an array deeper than the stack', deep],
  ['an object of a class', new Page()],
])('no framework sends %s piece by piece, so it is not followed', async (_what, result) => {
  const { admission } = await admitted();
  expect(followNested(result, admission)).toBe(undefined);
});

test('streams and promises are followed wherever they are, and each once', async () => {
  const { admission } = await admitted();
  const later = Promise.resolve('booked');
  interface Day {
    readonly rows: readonly [AsyncGenerator<number>, { readonly later: Promise<string> }];
    self?: Day;
  }
  const day: Day = { rows: [count(), { later }], ...(JSON.parse('{"__proto__":"a name"}') as object) };
  day.self = day;
  const { result, over } = followNested({ days: new Map([[later, new Set([day])]]) }, admission) ?? {};

  const [[key, days] = []] = result?.days ?? [];
  const [copy] = days ?? [];
  expect(copy?.self).toBe(copy);
  expect(Object.entries(copy ?? {})).toContainEqual(['__proto__', 'a name']);
  const [rows, nested] = copy?.rows ?? [];
  expect(nested?.later).toBe(key);
  expect(key).not.toBe(later);
  expect(await key).toBe('booked');
  for await (const row of rows ?? []) expect(row).toBeGreaterThan(0);
  await over;
  expect(admission.isSettled).toBe(false);
});

test('what holds nothing to follow stays the same object', async () => {
  const { admission } = await admitted();
  const [page, row] = [new Date(0), { price: 420 }];
  async function* rows(): AsyncGenerator<object> {
    yield row;
  }
  const { result } = followNested({ page, rows: rows() }, admission) ?? {};
  expect(result?.page).toBe(page);
  expect((await result?.rows.next())?.value).toBe(row);
});

test('members are followed: iterables, streams and promises, and what those resolve to', async () => {
  const { admission } = await admitted();
  const chunks = new ReadableStream<number>({
    start(controller) {
      controller.enqueue(1);
      controller.close();
    },
  });
  const { result, over } =
    followNested({ rows: count(), chunks, later: Promise.resolve({ rows: count() }) }, admission) ?? {};
  let isOver = false;
  const ended = over?.then(() => (isOver = true));
  for await (const row of result?.rows ?? []) expect(row).toBeGreaterThan(0);
  const reader = result?.chunks.getReader();
  expect([await reader?.read(), await reader?.read()]).toMatchObject([{ value: 1 }, { done: true }]);
  const later = await result?.later;
  expect(isOver).toBe(false);
  for await (const row of later?.rows ?? []) expect(row).toBeGreaterThan(0);
  expect(await ended).toBe(true);
  expect(admission.isSettled).toBe(false);
});

/** A query that runs when it is awaited, or row by row when it is iterated, as those of several databases. */
class Query {
  // oxlint-disable-next-line unicorn/no-thenable -- a thenable is what is tested
  then(resolve: (rows: readonly object[]) => void): void {
    resolve([{ rows: count() }]);
  }
  catch(): void {}
  [Symbol.asyncIterator] = count;
}

test('what is a promise and a stream is awaited, as frameworks do', async () => {
  const { admission } = await admitted();
  const { result, over } = followNested({ query: new Query() }, admission) ?? {};
  const rows = (await (result?.query as unknown)) as readonly { rows: AsyncGenerator<number> }[];
  for await (const row of rows[0]?.rows ?? []) expect(row).toBeGreaterThan(0);
  await over;
  expect(admission.isSettled).toBe(false);
});

test('a stream that its reader leaves settles the call as aborted once the others are over', async () => {
  const { admission, endOf } = await admitted();
  const { result, over } = followNested({ left: count(), read: count() }, admission) ?? {};
  await result?.left.return(undefined);
  expect(admission.isSettled).toBe(false);
  for await (const row of result?.read ?? []) expect(row).toBeGreaterThan(0);
  await over;
  expect(endOf()).toEqual(['failure', { ended: 'aborted' }]);
});

test('what broke is why the call failed, whatever was left before', async () => {
  const { admission } = await admitted();
  const broken = Promise.reject(new RangeError('The airline hung up.'));
  const { result, over } = followNested({ left: count(), broken }, admission) ?? {};
  await result?.left.return(undefined);
  await expect(result?.broken).rejects.toThrow('hung up');
  await expect(over).rejects.toThrow('hung up');
});
