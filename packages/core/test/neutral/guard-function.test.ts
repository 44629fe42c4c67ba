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

interface Session {
  readonly token: string;
}

const book = guardFunction(
  guard,
  { name: 'book', rule, token: (session: Session) => session.token },
  ({ price }, session, { grant }) => ({ price, by: grant.agentId, isOwn: session.token === token }),
);

test('an allowed function gets its input, the grant and what the caller passes besides', async () => {
  const result: Promise<{ price: number; by: string; isOwn: boolean }> = book({ price: 420 }, { token });
  expect(await result).toEqual({ price: 420, by: 'ag_01', isOwn: true });
});

test('a refusal rejects, with what a model reads of it', async () => {
  const refusal = await refusalOf(() => book({ price: 900 }, { token }));
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
  const slow = guardFunction(
    createGuard({ verifier, audit: log }),
    {
      name: 'slow',
      rule: { scopes: ['flights:search'] },
      token: (_signal: AbortSignal) => token,
      signal: (signal) => signal,
    },
    (_input: number, signal) =>
      new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      }),
  );
  const leaving = new AbortController();
  const result = slow(1, leaving.signal);
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
  expect(() => make(guard, { name: 'book', rule, token: () => token })).toThrow('last argument');
});
