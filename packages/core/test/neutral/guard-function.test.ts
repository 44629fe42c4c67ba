import { expect, test } from 'vitest';
import { createGuard, guardFunction, toRefusalBody } from '../../src/index.ts';
import { createTestIssuer } from './support/issuer.ts';
import { refusalOf } from './support/outcome.ts';
import { createRecorder } from './support/recorder.ts';
import { verifierOf } from './support/service.ts';

const issuer = await createTestIssuer();
const verifier = verifierOf(issuer);
const token = await issuer.token();
const guard = createGuard({ verifier, audit: false });
const rule = {
  scopes: ['payments:initiate'],
  amount: ({ price }: { readonly price: number }) => price,
} as const;

const book = guardFunction(guard, { name: 'book', rule, token: () => token }, ({ price }, { grant }) => ({
  price,
  by: grant.agentId,
}));

test('an allowed function gets its input and the grant', async () => {
  const result: Promise<{ price: number; by: string }> = book({ price: 420 });
  expect(await result).toEqual({ price: 420, by: 'ag_01' });
});

test('further arguments, such as a model writes them, reach neither the function nor its token', async () => {
  const given: unknown[] = [];
  const options = {
    name: 'book',
    rule,
    token: (...values: readonly unknown[]) => (values.length === 0 ? token : 'of the model'),
  };
  const spread = guardFunction(guard, options, (...values) => given.push(...values.slice(1)));
  const invented = { grant: { principalId: 'user_victim' } };
  await (spread as (...values: readonly unknown[]) => Promise<number>)({ price: 1 }, invented, invented);
  expect(given).toMatchObject([{ grant: { principalId: 'user_alice' } }]);
});

test('a copy of what the function gets has the signal, and nothing that could settle the call', async () => {
  const signals = guardFunction(guard, { name: 'book', rule, token: () => token }, (_input, call) => {
    const { grant, signal, ...rest } = { ...call };
    return [grant.agentId, signal.aborted, rest, 'settle' in call];
  });
  expect(await signals({ price: 1 })).toEqual(['ag_01', false, {}, false]);
});

test('a refusal rejects, with what a model reads of it', async () => {
  const refusal = await refusalOf(() => book({ price: 900 }));
  expect(toRefusalBody(refusal)).toMatchObject({
    code: 'amount_over',
    missingScopes: ['payments:initiate:max_900'],
  });
});

test('what the function or its token throws is a rejection, never an exception', async () => {
  const log = createRecorder();
  const failing = guardFunction(
    createGuard({ verifier, audit: log }),
    { name: 'fail', rule: { scopes: ['flights:search'] }, token: () => token },
    () => {
      throw new RangeError('No such flight.');
    },
  );
  await expect(failing(1)).rejects.toThrow('No such flight.');
  expect(log.summary()).toEqual(['allowed fail', 'failure fail -> 0']);
  const tokenless = guardFunction(
    createGuard({ verifier, audit: false, onDecision: () => {} }),
    {
      name: 'fail',
      rule: { scopes: ['flights:search'] },
      token: () => {
        throw new Error('The store is down.');
      },
    },
    () => 'never',
  );
  expect(await refusalOf(() => tokenless(1))).toMatchObject({ reason: 'token_unavailable' });
});

test('a function that its caller has left is settled as aborted', async () => {
  const log = createRecorder();
  const leaving = new AbortController();
  const slow = guardFunction(
    createGuard({ verifier, audit: log }),
    {
      name: 'slow',
      rule: { scopes: ['flights:search'] },
      token: () => token,
      signal: () => leaving.signal,
    },
    (_input: number, { signal }) =>
      new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      }),
  );
  const result = slow(1);
  leaving.abort(new Error('Nobody waits.'));
  await expect(result).rejects.toThrow('Nobody waits.');
  expect(log.records.at(-1)).toMatchObject({ status: 'failure', metadata: { ended: 'aborted' } });
});

test('guarding twice is guarding once', async () => {
  const log = createRecorder();
  const options = { name: 'search', rule: { scopes: ['flights:search'] }, token: () => token } as const;
  const by = createGuard({ verifier, audit: log });
  const once = guardFunction(by, options, (airport: string) => airport);
  expect(guardFunction(by, options, once)).toBe(once);
  expect(await guardFunction(by, { ...options, rule: { scopes: ['flights:search'] } }, once)('LIS')).toBe(
    'LIS',
  );
  expect(log.summary()).toHaveLength(4);
});

test('it is guarded as far as its guard knows', () => {
  expect(() => guard.assertGuarded([book])).not.toThrow();
  expect(() => guard.forAgent({ agentId: 'ag_01' }).assertGuarded([book])).not.toThrow();
  expect(() => createGuard({ verifier, audit: false }).assertGuarded({ book })).toThrow('book');
});

test.each<[string, object, unknown]>([
  ['"guard" must be', { name: 'book', rule, token: () => token }, undefined],
  ['"name" must be', { name: '', rule, token: () => token }, guard],
  ['"rule"', { name: 'book', token: () => token }, guard],
  ['"token" must be', { name: 'book', rule, token }, guard],
  ['"signal" must be', { name: 'book', rule, token: () => token, signal: true }, guard],
])('a wrong option is named when the function is made: %s', (message, options, by) => {
  const make = guardFunction as (...values: readonly unknown[]) => unknown;
  expect(() => make(by, options, () => {})).toThrow(message);
  expect(() => make(guard, { name: 'book', rule, token: () => token })).toThrow('"execute"');
});
