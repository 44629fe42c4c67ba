import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Admissions,
  type AdmissionsOptions,
  type Call,
  createAdmissions,
  createGuard,
  guardFetch,
  type Guard,
  type GuardOptions,
  type Rule,
  toRefusal,
} from '../../src/index.ts';
import { admitRequest } from '../../src/adapter.ts';
import { AUDIENCE, createTestIssuer } from '../neutral/support/issuer.ts';
import { refusalOf } from '../neutral/support/outcome.ts';
import { createRecorder, type Recorder } from '../neutral/support/recorder.ts';
import { verifierOf } from '../neutral/support/service.ts';
import { listen, type Listening } from './support/listen.ts';

/** How a guard asks for admissions. The server is scripted: the real one is asked in the tests of the server. */

const API_KEY = `gx_test_${'k'.repeat(43)}`;
const issuer = await createTestIssuer();
const token = await issuer.token();

interface Payment {
  readonly amount: number;
  readonly to: string;
  readonly card?: string;
}

const rule: Rule<Payment> = {
  scopes: ['payments:initiate'],
  amount: ({ amount }) => amount,
  currency: 'EUR',
  approval: ({ amount }) => amount > 200,
  action: 'payments.initiate',
};
const payment: Payment = { amount: 420, to: 'hotel' };

interface Asked {
  readonly path: string;
  readonly key: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

type Script = (asked: Asked) => { readonly status?: number; readonly body: unknown };

let script: Script;
const asked: Asked[] = [];
let server: Listening;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url: path = '', headers, method } = request;
  const key = headers['idempotency-key'] as string | undefined;
  const one: Asked = { path, key, body: (method === 'POST' ? await json(request) : {}) as Asked['body'] };
  asked.push(one);
  const { status = 200, body } = script(one);
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

beforeAll(async () => {
  server = await listen((request, response) => void answer(request, response));
});
afterAll(() => server.close());

interface Rig {
  readonly guard: Guard;
  readonly recorder: Recorder;
  readonly asked: Asked[];
}

async function rigOf(answers: Script, options: Partial<GuardOptions> = {}): Promise<Rig> {
  script = answers;
  asked.length = 0;
  const verifier = verifierOf(issuer);
  await verifier.verify(token);
  const recorder = createRecorder();
  const admissions = createAdmissions({ url: server.url, apiKey: API_KEY });
  return { guard: createGuard({ verifier, audit: recorder, admissions, ...options }), recorder, asked };
}

const callOf = (changes: Partial<Call<Payment>> = {}): Call<Payment> => ({
  token,
  action: 'pay',
  input: payment,
  rule,
  ...changes,
});

const admitted: Script = () => ({ body: { decision: 'allow', entryId: 'alog_7' } });
const refusing =
  (refusal: object): Script =>
  () => ({ body: { decision: 'refuse', entryId: 'alog_8', refusal } });

test.each([
  ['url', { url: 'here' }],
  ['apiKey', { apiKey: '' }],
  ['timeout', { timeout: 0 }],
])('admissions with a wrong "%s" are not created', (option, changes) => {
  const options = { url: 'http://localhost:4000', apiKey: API_KEY, ...changes } as AdmissionsOptions;
  expect(() => createAdmissions(options)).toThrow(`"${option}" must be`);
});

test('a guard takes nothing else for admissions', () => {
  const options = { verifier: verifierOf(issuer), audit: false, admissions: {} as Admissions } as const;
  expect(() => createGuard(options)).toThrow('"admissions" must be');
});

test('a call for which nobody must be asked costs no request', async () => {
  const rig = await rigOf(admitted);
  expect(await rig.guard.run(callOf({ input: { amount: 200, to: 'hotel' } }), () => 'paid')).toBe('paid');
  expect(rig.asked).toEqual([]);
});

test('the server is asked with what it needs to decide, and its entry is that of the call', async () => {
  const rig = await rigOf(admitted);
  const reads: string[] = [];
  const once = () => {
    reads.push('read');
    return token;
  };
  expect(await rig.guard.run(callOf({ token: once }), () => 'paid')).toBe('paid');
  expect(reads).toHaveLength(1);
  expect(rig.asked).toEqual([
    {
      path: '/v1/admissions',
      key: expect.stringMatching(/^[\w-]{36}$/),
      body: {
        token,
        audience: AUDIENCE,
        action: 'payments.initiate',
        scopes: ['payments:initiate'],
        input: { amount: 420, to: 'hotel' },
        amount: '420',
        currency: 'EUR',
        approval: true,
        metadata: { inputDigest: expect.stringMatching(/^[\da-f]{64}$/) },
      },
    },
  ]);
  expect(rig.recorder.records).toMatchObject([
    { status: 'success', action: 'payments.initiate', ref: { entryId: 'alog_7' } },
  ]);
});

test('the server compares what the guard has: instances by their own members, large integers as decimals', async () => {
  class Recipient {
    country = 'DE';
    note?: string = undefined;
  }
  class Transfer {
    readonly amount = 420n;
    readonly to = [new Recipient()];
  }
  const transfer = new Transfer();
  const asks: Rule = { scopes: ['payments:initiate'], amount: () => 420, approval: true };
  const compared = { amount: '420', to: [{ country: 'DE' }] };
  const { guard, asked } = await rigOf(admitted);
  const argumentsOf = async (rule: Rule): Promise<unknown> => {
    asked.length = 0;
    await guard.run({ token, action: 'pay', input: transfer, rule }, () => 'paid');
    return asked[0]?.body['arguments'];
  };
  expect(await argumentsOf(asks)).toEqual(compared);
  const mapped = { ...asks, arguments: (input: unknown) => ({ transfer: input }) };
  expect(await argumentsOf(mapped)).toEqual({ transfer: compared });
  const hidden = { ...asks, shown: () => ({}) };
  expect(await argumentsOf(hidden)).toBeUndefined();
  expect(await argumentsOf({ ...asks, digest: () => 'all of it' })).toBeUndefined();
});

test('what a rule does not show stays here, and is bound by its digest', async () => {
  const rig = await rigOf(admitted);
  const shown: Rule<Payment> = { ...rule, shown: ({ amount, to }) => ({ amount, to }) };
  const call = callOf({ rule: shown, input: { ...payment, card: '4111 1111 1111 1111' } });
  await rig.guard.run(call, () => 'paid');
  const { body } = rig.asked[0] ?? {};
  expect(body).toMatchObject({ shown: payment, restDigest: expect.stringMatching(/^[\da-f]{64}$/) });
  expect(body).not.toHaveProperty('input');
  expect(JSON.stringify(body)).not.toContain('4111');
});

test('a call that the person must approve is refused with where they do, and writes no second entry', async () => {
  const approval = {
    approvalId: 'apr_1',
    approvalUrl: 'https://grants.example/approvals/apr_1',
    expiresAt: '2026-12-01T00:00:00.000Z',
  };
  const body = {
    decision: 'ask',
    entryId: 'alog_8',
    ...approval,
    refusal: {
      error: 'approval_required',
      code: 'approval_required',
      message: 'The person who gave this grant must approve this call first.',
      ...approval,
      howToAsk: 'whatever',
    },
  };
  const rig = await rigOf(() => ({ body }));
  const refusal = toRefusal(await refusalOf(() => rig.guard.run(callOf(), () => expect.unreachable())));
  expect(refusal.status).toBe(403);
  expect(refusal.body).toMatchObject({ code: 'approval_required', ...approval });
  expect(refusal.headers['www-authenticate']).not.toContain('scope=');
  expect(rig.recorder.records).toEqual([]);
});

test('a refusal of the server is told in the words of the guard, with what only the server knows', async () => {
  const message = 'This call needs more than is left of a budget of the grant. 20 EUR are left.';
  const budget = { remaining: '20', currency: 'EUR', renewsAt: '2026-12-01T00:00:00.000Z' };
  const rig = await rigOf(refusing({ code: 'budget_exceeded', message, budget, evil: '<script>' }));
  const error = await refusalOf(() => rig.guard.run(callOf(), () => expect.unreachable()));
  expect(toRefusal(error).body).toEqual({
    error: 'insufficient_scope',
    code: 'budget_exceeded',
    message,
    budget,
    howToAsk: expect.stringContaining('larger budget'),
    error_uri: 'https://issuer.test/docs/errors/budget_exceeded',
  });
});

test.each([
  ['a reason that is not known here', { decision: 'refuse', refusal: { code: 'moon_phase' } }],
  ['a reason of another kind', { decision: 'refuse', refusal: { code: 7 } }],
  ['an admission without an entry', { decision: 'allow' }],
  ['an admission with a refusal', { decision: 'allow', entryId: 'alog_7', refusal: { code: 'on_hold' } }],
  ['an answer of another product', { valid: true, allowed: true }],
  ['a list', [{ decision: 'allow', entryId: 'alog_7' }]],
  ['nothing', null],
])('%s lets nothing through', async (_, body) => {
  const rig = await rigOf(() => ({ body }));
  const { reason, code } = await refusalOf(() => rig.guard.run(callOf(), () => expect.unreachable()));
  expect([reason, code]).toEqual(['admission_unavailable', 'temporarily_unavailable']);
  expect(rig.recorder.records).toMatchObject([{ status: 'blocked', metadata: { reason } }]);
});

test.each([400, 401, 403, 404])(
  'an answer of status %i is not repeated, and refuses the call',
  async (status) => {
    const rig = await rigOf(() => ({ status, body: { decision: 'allow', entryId: 'alog_7' } }));
    expect((await refusalOf(() => rig.guard.run(callOf(), () => expect.unreachable()))).reason).toBe(
      'admission_unavailable',
    );
    expect(rig.asked).toHaveLength(1);
  },
);

test('a request without a certain answer is repeated as the same request', async () => {
  const rig = await rigOf((one) =>
    rig.asked.length < 3 ? { status: 503, body: { code: 'TEMPORARILY_UNAVAILABLE' } } : admitted(one),
  );
  expect(await rig.guard.run(callOf(), () => 'paid')).toBe('paid');
  expect(new Set(rig.asked.map(({ key }) => key)).size).toBe(1);
  expect(rig.asked).toHaveLength(3);
});

test('a guard that was given nobody to ask refuses, as does one whose server is away', async () => {
  const verifier = verifierOf(issuer);
  const recorder = createRecorder();
  const alone = createGuard({ verifier, audit: recorder });
  expect((await refusalOf(() => alone.run(callOf(), () => expect.unreachable()))).reason).toBe(
    'admission_missing',
  );
  const admissions = createAdmissions({ url: 'http://127.0.0.1:9', apiKey: API_KEY, timeout: 0.2 });
  const away = createGuard({ verifier, audit: recorder, admissions });
  expect((await refusalOf(() => away.run(callOf(), () => expect.unreachable()))).reason).toBe(
    'admission_unavailable',
  );
  expect(recorder.records.map(({ status }) => status)).toEqual(['blocked', 'blocked']);
});

test('an input that changes while the server is asked does not run, and is given back', async () => {
  const input = { amount: 420, to: 'hotel' };
  const rig = await rigOf((one) => {
    input.to = 'thief';
    return one.path === '/v1/admissions' ? admitted(one) : { body: { entryId: 'alog_9' } };
  });
  expect((await refusalOf(() => rig.guard.run(callOf({ input }), () => expect.unreachable()))).reason).toBe(
    'input_changed',
  );
  await expect
    .poll(() => rig.asked.at(-1))
    .toMatchObject({
      path: '/v1/admissions/alog_7/settle',
      body: { status: 'failure', ran: false, metadata: { reason: 'input_changed' } },
    });
  expect(rig.recorder.records).toEqual([]);
});

test('a call whose caller leaves before it starts is given back; one that was running is not', async () => {
  const leaving = new AbortController();
  const rig = await rigOf((one) => {
    leaving.abort();
    return one.path === '/v1/admissions' ? admitted(one) : { body: { entryId: 'alog_9' } };
  });
  const call = callOf({ signal: leaving.signal });
  await expect(rig.guard.run(call, () => expect.unreachable())).rejects.toThrow('aborted');
  await expect.poll(() => rig.asked.at(-1)?.body).toMatchObject({ status: 'failure', ran: false });

  const running = new AbortController();
  const second = await rigOf(admitted);
  const run = second.guard.run(callOf({ signal: running.signal }), () => {
    running.abort();
    throw new Error('cut');
  });
  await expect(run).rejects.toThrow('cut');
  expect(second.asked).toHaveLength(1);
  expect(second.recorder.records).toMatchObject([{ status: 'failure', metadata: { ended: 'aborted' } }]);
});

test('a request whose client has left when the server answers is given back, and not handled', async () => {
  const leaving = new AbortController();
  const rig = await rigOf((one) => {
    leaving.abort();
    return one.path === '/v1/admissions' ? admitted(one) : { body: { entryId: 'alog_9' } };
  });
  const route = { rule: { ...rule, approval: true }, input: () => payment } as const;
  const headers = { authorization: `Bearer ${token}` };
  const given = { path: '/v1/admissions/alog_7/settle', body: { status: 'failure', ran: false } };

  const request = new Request('http://hotel.example/pay', { headers, signal: leaving.signal });
  await expect(
    guardFetch(() => expect.unreachable(), { guard: rig.guard, ...route })(request),
  ).rejects.toThrow('aborted');
  await expect.poll(() => rig.asked.at(-1)).toMatchObject(given);

  rig.asked.length = 0;
  const left = Promise.withResolvers<unknown>();
  const site = await listen((incoming, response) => {
    response.destroy();
    const unreachable = (): never => expect.unreachable();
    const exchange = { request: incoming, incoming, response, route };
    left.resolve(admitRequest(rig.guard, { ...exchange, proceed: unreachable, refuse: unreachable }));
  });
  await expect(fetch(site.url, { headers })).rejects.toThrow('fetch failed');
  expect(await left.promise).toBeUndefined();
  await site.close();
  await expect.poll(() => rig.asked.at(-1)).toMatchObject(given);
});

test.each([
  [
    'throws',
    () => {
      throw new Error('no');
    },
  ],
  ['returns no boolean', () => 'no' as never],
  ['returns a promise', () => Promise.resolve(false) as never],
])('an approval that %s refuses the call', async (_, approval) => {
  const rig = await rigOf(admitted);
  const refused = refusalOf(() =>
    rig.guard.run(callOf({ rule: { ...rule, approval } }), () => expect.unreachable()),
  );
  expect((await refused).reason).toBe('rule_failed');
  expect(rig.asked).toEqual([]);
});

const fails = (): never => {
  throw new Error('no');
};

test.each<[what: string, member: Partial<Rule<Payment>>]>([
  ['a currency that is none', { currency: () => 'euro' }],
  ['a currency that is no text', { currency: () => 978 as never }],
  ['no currency', { currency: () => undefined as never }],
  ['a promise of a currency', { currency: () => Promise.resolve('EUR') as never }],
  ['an exception in place of a currency', { currency: fails }],
  ['nothing to show', { shown: () => undefined as never }],
  ['a list to show', { shown: () => [1] as never }],
  ['a text to show', { shown: () => 'everything' as never }],
  ['a promise of what is shown', { shown: () => Promise.resolve({}) as never }],
  ['an exception in place of what is shown', { shown: fails }],
])('a rule that returns %s refuses the call before anybody is asked', async (_, member) => {
  const rig = await rigOf(admitted);
  const call = callOf({ rule: { ...rule, ...member } });
  expect((await refusalOf(() => rig.guard.run(call, () => expect.unreachable()))).reason).toBe('rule_failed');
  expect(rig.asked).toEqual([]);
  expect(rig.recorder.records).toMatchObject([{ status: 'blocked', metadata: { reason: 'rule_failed' } }]);
});

test('an input that is too long to be shown is refused before anybody is asked', async () => {
  const rig = await rigOf(admitted);
  const input = { amount: 420, to: '\u20ac'.repeat(2_730) };
  const { reason, message } = await refusalOf(() =>
    rig.guard.run(callOf({ input }), () => expect.unreachable()),
  );
  expect(reason).toBe('input_not_canonical');
  expect(message).toContain('at most 8192 bytes');
  expect(rig.asked).toEqual([]);
});

test('a file is not admitted by its name and size: another one with the same would run by its approval', async () => {
  const { guard, asked } = await rigOf(admitted);
  const files: unknown[] = [new Blob(['5 EUR']), [new File(['5 EUR'], 'invoice.txt', { lastModified: 0 })]];
  for (const file of files) {
    const input: Payment = { ...payment, file } as Payment;
    const shown = { ...rule, shown: ({ to }: Payment) => ({ to }) };
    for (const each of [rule, shown]) {
      const refused = await refusalOf(() => guard.run(callOf({ input, rule: each }), () => 'paid'));
      expect([refused.reason, refused.message]).toEqual([
        'input_not_canonical',
        expect.stringContaining('read them first'),
      ]);
    }
  }
  expect(asked).toEqual([]);
  const bytes = { ...payment, file: new TextEncoder().encode('5 EUR') };
  expect(await guard.run(callOf({ input: bytes }), () => 'paid')).toBe('paid');
});

test('a preflight and an explanation ask nobody, and the explanation says that the server decides, too', async () => {
  const rig = await rigOf(admitted);
  expect(await rig.guard.preflight(callOf())).toBeUndefined();
  expect(await rig.guard.explain(token, rule, payment)).toMatchObject({ isAllowed: true, asksServer: true });
  const small = { amount: 1, to: 'hotel' };
  expect(await rig.guard.explain(token, rule, small)).toMatchObject({ isAllowed: true, asksServer: false });
  expect(rig.asked).toEqual([]);
});

test.each([
  ['approved', 'approved'],
  ['used', 'approved'],
  ['refused', 'refused'],
  ['expired', 'expired'],
])('a guard waits for an approval, which ends as %s', async (status, end) => {
  const rig = await rigOf(() => ({ body: { status } }));
  expect(await rig.guard.waitForApproval('apr_1')).toBe(end);
  expect(rig.asked).toMatchObject([{ path: '/v1/approvals/apr_1?wait=25' }]);
});

test('an approval that nobody knows, and an answer without a status, end the wait', async () => {
  const unknown = await rigOf(() => ({ status: 404, body: { code: 'NOT_FOUND' } }));
  await expect(unknown.guard.waitForApproval('apr/../1')).rejects.toThrow('/v1/approvals/apr%2F..%2F1');
  expect(unknown.asked).toHaveLength(1);
  const alone = createGuard({ verifier: verifierOf(issuer), audit: false });
  await expect(alone.waitForApproval('apr_1')).rejects.toThrow('"admissions"');
});

test('a wait ends with its signal', async () => {
  const leaving = new AbortController();
  const rig = await rigOf(() => {
    leaving.abort(new Error('The caller left.'));
    return { body: { status: 'pending' } };
  });
  await expect(rig.guard.waitForApproval('apr_1', leaving.signal)).rejects.toThrow('The caller left.');
});
