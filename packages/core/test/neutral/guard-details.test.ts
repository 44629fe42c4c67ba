import { expect, test } from 'vitest';
import { asRefusal, holdsScopes } from '../../src/adapter.ts';
import { type AuditSink, type Call, createGuard, type Guard, type Rule, toRefusal } from '../../src/index.ts';
import type { CallDetail } from '../../src/issuer.ts';
import { claimsOf, createTestIssuer } from './support/issuer.ts';
import { createRecorder } from './support/recorder.ts';
import { verifierOf } from './support/service.ts';

const issuer = await createTestIssuer();
const TYPE = 'urn:grantex:call';

interface Payment {
  readonly amount?: unknown;
  readonly recipient?: { readonly country: string };
}

const pay: Rule<Payment> = { scopes: ['payments:initiate'] };
const LIMITS: CallDetail = {
  type: TYPE,
  scope: 'payments:initiate',
  arguments: { amount: { max: '500' }, 'recipient.country': { oneOf: ['DE'] } },
};
const WITHIN: Payment = { amount: 500, recipient: { country: 'DE' } };

const limitedBy = (...details: readonly CallDetail[]): Promise<string> => {
  const scopes = [...new Set(details.map(({ scope }) => `${scope}:by_details`)), 'read'];
  return issuer.token({ scp: scopes, scope: scopes.join(' '), authorization_details: details });
};
const limited = await limitedBy(LIMITS);

/** A guard that has cached the tokens, so that the verification needs no await. */
async function guardWith(audit: AuditSink | false = false, token = limited): Promise<Guard> {
  const verifier = verifierOf(issuer);
  await verifier.verify(token);
  return createGuard({ verifier, audit });
}

function callOf<INPUT>(rule: Rule<INPUT>, input: INPUT, token = limited): Call<INPUT> {
  return { token, action: 'pay', input, rule };
}

/** The outcome of a call: `ran`, or the reason of its refusal. */
async function outcomeOf<INPUT>(guard: Guard, call: Call<INPUT>): Promise<string> {
  try {
    return await guard.run(call, () => 'ran');
  } catch (error) {
    return asRefusal(error).reason;
  }
}

test('a call within its limits runs, and its grant tells them', async () => {
  const guard = await guardWith();
  const grant = await guard.run(callOf(pay, WITHIN), ({ grant }) => grant);
  expect(grant.scopes).toEqual(['payments:initiate:by_details', 'read']);
  expect(grant.authorizationDetails).toEqual([LIMITS]);
  expect(Object.isFrozen(grant.authorizationDetails)).toBe(true);
});

test('a grant without details has none', async () => {
  const token = await issuer.token();
  const guard = await guardWith(false, token);
  const details = await guard.run(
    callOf({ scopes: ['flights:search'] }, {}, token),
    ({ grant }) => grant.authorizationDetails,
  );
  expect(details).toEqual([]);
});

test('a refusal names every argument with its limit, and no value', async () => {
  const guard = await guardWith();
  const error = await guard.preflight(callOf(pay, { amount: 987654, recipient: { country: 'XQ' } }));
  expect(toRefusal(error)).toEqual({
    status: 403,
    headers: {
      'cache-control': 'no-store',
      'www-authenticate':
        'Bearer realm="grantex", error="insufficient_scope", scope="payments:initiate read", error_uri="https://issuer.test/docs/errors/argument_not_granted", error_description="The grant does not allow these arguments. The argument \'amount\' of this call may be at most 500. The argument \'recipient.country\' of this call must be \'DE\'."',
    },
    body: {
      error: 'insufficient_scope',
      code: 'argument_not_granted',
      message:
        'The grant does not allow these arguments. The argument "amount" of this call may be at most 500. The argument "recipient.country" of this call must be "DE".',
      arguments: [
        { scope: 'payments:initiate', argument: 'amount', limit: { max: '500' } },
        { scope: 'payments:initiate', argument: 'recipient.country', limit: { oneOf: ['DE'] } },
      ],
      howToAsk: 'Ask the person for a grant that allows them.',
      error_uri: 'https://issuer.test/docs/errors/argument_not_granted',
    },
  });
  expect(JSON.stringify(toRefusal(error))).not.toMatch(/987654|XQ/);
});

test('a blocked entry names the arguments, and keeps what the rule records', async () => {
  const log = createRecorder();
  const guard = await guardWith(log);
  const rule: Rule<Payment> = { ...pay, metadata: () => ({ arguments: 'kept' }) };
  expect(await outcomeOf(guard, callOf(rule, { amount: 501, recipient: { country: 'DE' } }))).toBe(
    'argument_not_granted',
  );
  expect(log.records.map(({ status, metadata }) => [status, metadata])).toEqual([
    ['blocked', { reason: 'argument_not_granted', refusedArguments: ['amount'], arguments: 'kept' }],
  ]);
});

test('a missing argument, and one that a closed detail does not name, are refused', async () => {
  const closed = await limitedBy({ ...LIMITS, closed: true });
  const guard = await guardWith(false, closed);
  expect(await outcomeOf(guard, callOf(pay, WITHIN, closed))).toBe('ran');
  const missing = await guard.explain(closed, pay, { amount: 1 });
  expect(missing.refusal?.arguments).toEqual([
    { scope: 'payments:initiate', argument: 'recipient.country', limit: 'required' },
  ]);
  const unnamed = await guard.explain(closed, pay, { ...WITHIN, note: 'x' } as Payment);
  expect(unnamed.refusal?.arguments).toEqual([
    { scope: 'payments:initiate', argument: 'note', limit: 'not allowed' },
  ]);
});

test('every detail of a scope must hold, and the details of other scopes do not count', async () => {
  const token = await limitedBy(
    LIMITS,
    { type: TYPE, scope: 'payments:initiate', arguments: { amount: { min: '100' } } },
    { type: TYPE, scope: 'files:read', arguments: { path: { under: '/a' } } },
  );
  const guard = await guardWith(false, token);
  expect(await outcomeOf(guard, callOf(pay, WITHIN, token))).toBe('ran');
  expect(await outcomeOf(guard, callOf(pay, { ...WITHIN, amount: 99 }, token))).toBe('argument_not_granted');
  expect(await outcomeOf(guard, callOf({ scopes: ['files:read'] }, { path: '/a/b' }, token))).toBe('ran');
  expect(await outcomeOf(guard, callOf({ scopes: ['payments:initiate', 'files:read'] }, WITHIN, token))).toBe(
    'argument_not_granted',
  );
  expect(await outcomeOf(guard, callOf({ scopes: ['read'] }, undefined, token))).toBe('ran');
});

test('a rule names what limits are compared with, and says nothing where nothing is limited', async () => {
  let asked = 0;
  const rule: Rule<{ readonly price: number }> = {
    scopes: ['payments:initiate'],
    arguments({ price }) {
      asked += 1;
      return { amount: price, recipient: { country: 'DE' } };
    },
  };
  const guard = await guardWith();
  expect(await outcomeOf(guard, callOf(rule, { price: 500 }))).toBe('ran');
  expect(await outcomeOf(guard, callOf(rule, { price: 501 }))).toBe('argument_not_granted');
  expect(asked).toBe(2);
  expect(await outcomeOf(guard, callOf({ ...rule, scopes: ['read'] }, { price: 1 }))).toBe('ran');
  expect(asked).toBe(2);
});

test.each<readonly [what: string, values: () => unknown]>([
  ['nothing', () => undefined],
  ['null', () => null],
  ['a text', () => '{"amount":1}'],
  ['a list', () => [{ amount: 1 }]],
  ['a promise', () => Promise.resolve({ amount: 1 })],
])('a rule whose arguments are %s fails', async (_what, values) => {
  const open = await limitedBy({ type: TYPE, scope: 'payments:initiate', closed: true });
  const guard = createGuard({ verifier: verifierOf(issuer), audit: false, onDecision: () => {} });
  expect(await outcomeOf(guard, callOf({ ...pay, arguments: values as never }, {}, open))).toBe(
    'rule_failed',
  );
});

test('a limited scope without a detail, or a detail beside it that is not by_details, is a malformed token', async () => {
  const faulty: readonly (readonly [scp: readonly string[], details: unknown])[] = [
    [['payments:initiate:by_details'], undefined],
    [['payments:initiate:by_details'], []],
    [['payments:initiate:by_details'], {}],
    [['payments:initiate'], [LIMITS]],
    [['payments:initiate:max_500'], [LIMITS]],
    [['payments:initiate:by_details', 'payments:initiate'], [LIMITS]],
    [['payments:initiate:by_details', 'payments:initiate:max_5'], [LIMITS]],
    [['payments:initiate:by_details', 'payments:initiate:eur'], [LIMITS]],
    [['payments:initiate:by_details', 'files:read:by_details'], [LIMITS]],
    [['flights:search'], [LIMITS]],
  ];
  for (const [scp, details] of faulty) {
    const payload = { ...claimsOf({ scp, scope: scp.join(' ') }), authorization_details: details };
    const token = await issuer.sign(issuer.header, payload);
    const guard = createGuard({ verifier: verifierOf(issuer), audit: false });
    const error = await guard.preflight(callOf(pay, WITHIN, token));
    expect([error?.reason, error?.message]).toEqual([
      'invalid_claim',
      expect.stringMatching(/payments:initiate|authorization_details/),
    ]);
  }
});

test('a token with limits that a guard does not know is refused whole, and the refusal is recorded', async () => {
  const unknown: readonly (readonly [detail: object, message: string])[] = [
    [{ type: 'urn:other:call', scope: 'payments:initiate' }, '/0/type'],
    [{ ...LIMITS, actions: ['pay'] }, '/0/actions'],
    [{ ...LIMITS, arguments: { amount: { max: '500', unit: 'EUR' } } }, '/0/arguments/amount/unit'],
    [{ ...LIMITS, arguments: { amount: { max: 500 } } }, '/0/arguments/amount/max'],
  ];
  for (const [detail, pointer] of unknown) {
    const log = createRecorder();
    const scp = ['payments:initiate:by_details', 'read'];
    const payload = { ...claimsOf({ scp, scope: scp.join(' ') }), authorization_details: [detail] };
    const token = await issuer.sign(issuer.header, payload);
    const guard = createGuard({ verifier: verifierOf(issuer), audit: log });
    const error = await guard.preflight(callOf({ scopes: ['read'] }, {}, token));
    const { status, body } = toRefusal(error);
    expect([status, body.error, body.code, body.howToAsk]).toEqual([
      401,
      'invalid_token',
      'details_unknown',
      'Tell the operator of this service to update it.',
    ]);
    expect(body.message).toContain('The grant has limits that this service does not understand.');
    expect(body.message).toContain(`"${pointer}"`);
    expect(log.summary()).toEqual(['blocked pay']);
  }
});

test.each<readonly [what: string, more: Partial<CallDetail>]>([
  ['that is online', { online: true }],
  ['that asks the person', { ask: true }],
  ['that asks the person over a bound', { ask: { amount: { over: '900' } } }],
  ['with a budget', { budget: { calls: 5, per: 'day' } }],
])('a detail %s needs a server, after the guard itself allows the call', async (_what, more) => {
  const token = await limitedBy({ ...LIMITS, ...more });
  const guard = await guardWith(createRecorder(), token);
  expect(await outcomeOf(guard, callOf(pay, { amount: 501 }, token))).toBe('argument_not_granted');
  expect(await outcomeOf(guard, callOf(pay, WITHIN, token))).toBe('admission_missing');
  expect(await outcomeOf(guard, callOf({ scopes: ['read'] }, {}, token))).toBe('ran');
});

test('a list of tools shows a tool whose scope is limited by details', async () => {
  const guard = await guardWith();
  const { grant } = await guard.explain(limited, undefined, undefined);
  expect(grant && holdsScopes(grant, pay)).toBe(true);
  expect(grant && holdsScopes(grant, { scopes: ['files:read'] })).toBe(false);
});

test('an explanation names scope, details, argument and limit', async () => {
  const guard = await guardWith();
  const refused = await guard.explain(limited, pay, { amount: 501, recipient: { country: 'DE' } });
  expect([refused.isAllowed, refused.failsAt]).toEqual([false, 'arguments']);
  expect(refused.scopes).toEqual([
    { needed: 'payments:initiate', held: ['payments:initiate:by_details'], details: [LIMITS] },
  ]);
  expect(refused.refusal?.arguments).toEqual([
    { scope: 'payments:initiate', argument: 'amount', limit: { max: '500' } },
  ]);
  const allowed = await guard.explain(limited, pay, WITHIN);
  expect([allowed.isAllowed, allowed.failsAt]).toEqual([true, undefined]);
});

/** Runs a call whose input changes while it is recorded. */
async function changed<INPUT>(rule: Rule<INPUT>, input: INPUT, change: () => void): Promise<string> {
  const guard = await guardWith(createRecorder(async () => change()));
  return outcomeOf(guard, callOf(rule, input));
}

test('arguments that change after the decision refuse, wherever the rule reads them', async () => {
  const input = { amount: 1, recipient: { country: 'DE' } };
  expect(await changed(pay, input, () => (input.amount = 2))).toBe('input_changed');

  // What the snapshot of the input does not show: a private member, or all but what `digest` returns.
  const hidden = { value: 1 };
  const reads: Rule<object> = {
    ...(pay as Rule<object>),
    arguments: () => ({ amount: hidden.value, recipient: { country: 'DE' } }),
  };
  expect(await changed(reads, {}, () => (hidden.value = 2))).toBe('input_changed');
  expect(await changed(reads, {}, () => undefined)).toBe('ran');

  const partly = { amount: 1, recipient: { country: 'DE' }, id: 7 };
  const digests: Rule<typeof partly> = { ...pay, digest: ({ id }) => id };
  expect(await changed(digests, partly, () => (partly.amount = 501))).toBe('input_changed');
  partly.amount = 1;
  expect(await changed(digests, partly, () => undefined)).toBe('ran');
});

test('arguments without a stable form fail their rule', async () => {
  const guard = createGuard({ verifier: verifierOf(issuer), audit: createRecorder(), onDecision: () => {} });
  const rule: Rule = { scopes: ['payments:initiate'], arguments: () => ({ ...WITHIN, at: () => 1 }) };
  expect(await outcomeOf(guard, callOf(rule, {}))).toBe('rule_failed');
});

test('a getter that throws refuses', async () => {
  const guard = createGuard({ verifier: verifierOf(issuer), audit: false, onDecision: () => {} });
  const input = Object.defineProperty({}, 'amount', {
    enumerable: true,
    get() {
      throw new Error('no');
    },
  });
  expect(await outcomeOf(guard, callOf(pay, input))).toBe('guard_failed');
});

test('where the arguments are decided elsewhere, their limits do not count, and the scopes do', async () => {
  const guard = await guardWith();
  const early = <INPUT>(rule: Rule<INPUT>) =>
    guard.preflight({ ...callOf(rule, undefined as INPUT), withoutArguments: true });
  expect(await early(pay)).toBeUndefined();
  expect(await guard.preflight(callOf(pay, undefined as never))).toMatchObject({
    reason: 'argument_not_granted',
  });
  expect(await early({ scopes: ['flights:book'] })).toMatchObject({ reason: 'scope_missing' });
});
