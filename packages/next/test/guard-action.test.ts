import { currentGrant, guardAction, type RefusalBody, type Rule } from '@grantex/next';
import { startTestService, type TestService } from '@grantex/testing';
import { createFollowingGuard } from 'adapter-tests';
import { redirect } from 'next/navigation.js';
import { expect, test } from 'vitest';

const pay = {
  scopes: ['payments:initiate'],
  action: 'payment.made',
  amount: ({ amount }: { readonly amount: number }) => amount,
} as const satisfies Rule<{ readonly amount: number }>;

const parse = (form: FormData): { amount: number } => ({ amount: Number(form.get('amount')) });

function formOf(amount: string): FormData {
  const form = new FormData();
  form.set('amount', amount);
  return form;
}

function guarded(
  { guard, tokenFor }: TestService,
  action: () => unknown,
): (form: FormData) => Promise<unknown> {
  const token = (): string => tokenFor('payments:initiate:max_500');
  return guardAction(action, { guard, rule: pay, token, input: parse });
}

test('an action gets what was parsed, and the grant', async () => {
  await using service = await startTestService();
  const { guard, tokenFor } = service;
  const action = guardAction(
    ({ amount }, { grant, signal }) => [amount, grant.principalId, signal.aborted, currentGrant() === grant],
    { guard, rule: pay, token: () => tokenFor('payments:initiate:max_500'), input: parse },
  );
  expect(await action(formOf('420'))).toEqual([420, 'user_alice', false, true]);
  expect(await service.recorded()).toEqual(['allowed payment.made', 'success payment.made']);
});

test('a refused call returns the refusal, and the action does not run', async () => {
  await using service = await startTestService();
  const action = guarded(service, () => {
    throw new Error('The action was reached.');
  });
  expect(await action(formOf('900'))).toMatchObject({ code: 'amount_over' } satisfies Partial<RefusalBody>);
  expect(await action(formOf('a lot'))).toMatchObject({ code: 'amount_invalid' });
  expect(await service.recorded()).toEqual(['blocked payment.made', 'blocked payment.made']);
});

test.each([
  ['no token', () => undefined, 'no_credentials'],
  ['an empty token', () => '', 'no_credentials'],
  ['a forged token', () => 'eyJhbGciOiJub25lIn0.e30.', 'algorithm_not_allowed'],
  [
    'a token that cannot be read',
    () => {
      throw new Error('The session store is down.');
    },
    'token_unavailable',
  ],
])('%s is a refusal', async (_what, token, code) => {
  await using service = await startTestService();
  const guard = service.guardWith({ onDecision: () => {} });
  const action = guardAction(
    () => {
      throw new Error('The action was reached.');
    },
    { guard, rule: pay, token, input: parse },
  );
  expect(await action(formOf('420'))).toMatchObject({ code });
});

test('a redirect is a success, and reaches Next', async () => {
  await using service = await startTestService();
  const action = guarded(service, () => redirect('/bookings'));
  await expect(action(formOf('420'))).rejects.toMatchObject({
    digest: expect.stringContaining('NEXT_REDIRECT'),
  });
  expect(await service.recorded()).toEqual(['allowed payment.made', 'success payment.made']);
});

test('an error of the action reaches Next unchanged, and is recorded as a failure', async () => {
  await using service = await startTestService();
  const thrown = new Error('The bank said no.');
  const action = guarded(service, () => {
    throw thrown;
  });
  await expect(action(formOf('420'))).rejects.toBe(thrown);
  expect(await service.recorded()).toEqual(['allowed payment.made', 'failure payment.made']);
});

test('guard.assertGuarded finds actions without a guard', async () => {
  await using service = await startTestService();
  const book = guarded(service, () => 'booked');
  expect(() => service.guard.assertGuarded({ book })).not.toThrow();
  expect(() => service.guard.assertGuarded({ book, bare: () => 'open' })).toThrow('in front of bare');
});

test('streams in a result end with the grant, wherever they are, and the call with them', async () => {
  await using service = await startTestService();
  await using following = createFollowingGuard(service);
  const { grantId, token } = service.issuer.grant({ scopes: ['payments:initiate:max_500'] });
  async function* prices(): AsyncGenerator<number> {
    yield 420;
    await new Promise<never>(() => {});
  }
  const action = guardAction(() => ({ days: [{ prices: prices() }] }), {
    guard: following.guard,
    rule: pay,
    token: () => token,
    input: parse,
  });
  const result = await action(formOf('420'));
  if ('code' in result) throw new Error(result.code);
  const [day] = result.days;
  expect(await day?.prices.next()).toEqual({ done: false, value: 420 });
  service.issuer.revoke(grantId);
  await expect(day?.prices.next()).rejects.toMatchObject({ reason: 'revoked' });
  expect(await service.recorded()).toEqual(['allowed payment.made', 'failure payment.made']);
  expect(service.recorder.entries[1]?.metadata).toEqual({ ended: 'revoked' });
});
