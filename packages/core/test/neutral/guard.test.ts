import { expect, test } from 'vitest';
import {
  AuthorizationError,
  type AuditSink,
  type Call,
  createGuard,
  type Decision,
  type Guard,
  type GuardOptions,
  type JsonObject,
  readBearerToken,
  type Rule,
  toRefusal,
  type Verifier,
} from '../../src/index.ts';
import { canonicalJson, MAX_METADATA_BYTES } from '../../src/log.ts';
import { createTestIssuer, NOW } from './support/issuer.ts';
import { refusalOf } from './support/outcome.ts';
import { createRecorder, type Recorder } from './support/recorder.ts';
import { verifierOf } from './support/service.ts';

const issuer = await createTestIssuer();
const token = await issuer.token();
const search: Rule = { scopes: ['flights:search'] };
const pay: Rule<{ amount: number | string }> = {
  scopes: ['payments:initiate'],
  amount: (input) => input.amount,
  action: 'payments.initiate',
  metadata: (input) => ({ amount: input.amount }),
};

/** A guard that has cached the token, so that the verification needs no await. */
async function guardWith(audit: AuditSink | false, options: Partial<GuardOptions> = {}): Promise<Guard> {
  const verifier = verifierOf(issuer);
  await verifier.verify(token);
  return createGuard({ verifier, audit, ...options });
}

function callOf<INPUT>(
  rule: Rule<INPUT> | undefined,
  input: INPUT,
  changes: Partial<Call<INPUT>> = {},
): Call<INPUT> {
  return { token, action: 'tool', input, rule, ...changes };
}

const unwritable = (): Recorder => {
  return createRecorder(() => Promise.reject(new Error('The log is down.')));
};

test('a guard without a verifier or a sink is not created, and audit has no default', () => {
  const verifier = verifierOf(issuer);
  expect(() => createGuard({ verifier: undefined as never, audit: false })).toThrow('"verifier"');
  expect(() => createGuard({ verifier, audit: undefined as never })).toThrow('"audit"');
  expect(() => createGuard({ verifier, audit: true as never })).toThrow('"audit"');
  for (const wrong of ['/metadata', new URL('https://a.test')] as never[])
    expect(() => createGuard({ verifier, audit: false, resourceMetadata: wrong })).toThrow(
      '"resourceMetadata" must be an absolute URL',
    );
  for (const wrong of ['', 'a:b  c:d', 'a"b', 'a:b,c:d', ['a:b']] as never[])
    expect(() => createGuard({ verifier, audit: false, scope: wrong })).toThrow(
      '"scope" must be scopes, separated by spaces',
    );
});

test('an allowed call is recorded before it runs and settled after it', async () => {
  const log = createRecorder();
  const guard = await guardWith(log);
  const result = await guard.run(callOf(search, { to: 'VIE' }), ({ grant }) => {
    expect(log.summary()).toEqual(['allowed tool']);
    return grant.principalId;
  });
  expect(result).toBe('user_alice');
  expect(log.summary()).toEqual(['allowed tool', 'success tool -> 0']);
  expect(log.records[0]).toMatchObject({
    grantId: 'grnt_01',
    agentId: 'ag_01',
    agentDid: 'did:grantex:ag_01',
    principalId: 'user_alice',
  });
});

test('only the digest of the input is recorded, unless the rule says what', async () => {
  const log = createRecorder();
  const guard = await guardWith(log);
  await guard.run(callOf(search, { secret: 'hunter2' }), () => 1);
  await guard.run(callOf(pay, { amount: 420 }), () => 1);
  await guard.run(callOf(search, undefined), () => 1);
  const allowed = log.records.filter(({ status }) => status === 'allowed');
  expect(allowed.map(({ metadata }) => metadata)).toEqual([
    { inputDigest: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    { amount: 420 },
    {},
  ]);
  expect(JSON.stringify(log.records)).not.toContain('hunter2');
});

test('equal inputs have equal digests, whatever the order of their members', async () => {
  const log = createRecorder();
  const guard = await guardWith(log);
  for (const input of [
    { a: 1, b: 2 },
    { b: 2, a: 1 },
    { a: 1, b: 3 },
  ])
    await guard.run(callOf(search, input), () => 1);
  const [first, second, third] = log.records
    .filter(({ status }) => status === 'allowed')
    .map(({ metadata }) => metadata);
  expect(first).toEqual(second);
  expect(first).not.toEqual(third);
});

type Run = (guard: Guard, execute: () => void) => unknown;

const running =
  <INPUT>(rule: Rule<INPUT> | undefined, input: INPUT): Run =>
  (guard, execute) =>
    guard.run(callOf(rule, input), execute);

/** What an entry contains instead of metadata without a canonical form. */
const NOT_WRITTEN = { recordRefused: 'METADATA_NOT_CANONICAL' };

function broken(): never {
  throw new TypeError('The rule is broken.');
}

const BLOCKED: readonly (readonly [name: string, run: Run, reason: string, metadata: JsonObject])[] = [
  ['without a rule', running(undefined, 1), 'no_rule', {}],
  [
    'too narrow',
    running({ scopes: ['flights:book'] }, 0),
    'scope_missing',
    { missingScopes: ['flights:book'] },
  ],
  [
    'over the amount',
    running(pay, { amount: 900 }),
    'amount_over',
    { amount: 900, missingScopes: ['payments:initiate:max_900'] },
  ],
  [
    'without the amount',
    running({ scopes: ['payments:initiate'] }, 0),
    'amount_not_stated',
    { missingScopes: ['payments:initiate'] },
  ],
  ['with an amount that is NaN', running(pay, { amount: NaN }), 'amount_invalid', NOT_WRITTEN],
  ['with an amount that is missing', running(pay, {} as { amount: number }), 'amount_invalid', NOT_WRITTEN],
  ['with a negative amount', running(pay, { amount: '-1' }), 'amount_invalid', { amount: '-1' }],
  ['with a broken rule', running({ scopes: [] } as never, 0), 'rule_failed', {}],
  [
    'whose amount cannot be read by its rule',
    running({ scopes: ['flights:search'], amount: broken }, 0),
    'rule_failed',
    {},
  ],
  [
    'whose metadata cannot be read by its rule',
    running({ scopes: ['flights:search'], metadata: broken }, 0),
    'rule_failed',
    {},
  ],
  [
    'whose metadata cannot be written down',
    running({ scopes: ['flights:search'], metadata: () => ({ a: undefined as never }) }, 0),
    'rule_failed',
    NOT_WRITTEN,
  ],
  [
    'with an input that cannot be written down',
    running(search, Promise.resolve()),
    'input_not_canonical',
    {},
  ],
  [
    'with an input that throws when it is read',
    running(search, Object.defineProperty({}, 'a', { get: broken, enumerable: true })),
    'input_not_canonical',
    {},
  ],
  [
    'whose digest cannot be read by its rule',
    running({ scopes: ['flights:search'], digest: broken }, 0),
    'rule_failed',
    {},
  ],
  [
    'whose rule digests what cannot be digested',
    running({ scopes: ['flights:search'], digest: () => new ReadableStream() }, 0),
    'rule_failed',
    {},
  ],
];

for (const [name, run, reason, metadata] of BLOCKED) {
  test(`a call ${name} does not run, and one entry says why: ${reason}`, async () => {
    const log = createRecorder();
    const guard = await guardWith(log);
    let ran = false;
    const refusal = await refusalOf(() =>
      run(guard, () => {
        ran = true;
      }),
    );
    expect(refusal.reason).toBe(reason);
    expect(ran).toBe(false);
    expect(log.records.map(({ status }) => status)).toEqual(['blocked']);
    expect(log.records[0]?.metadata).toEqual({ ...metadata, reason });
  });
}

test.each<[string, Partial<Rule>]>([
  ['amount', { amount: broken }],
  ['metadata', { metadata: broken }],
])(
  'an error of a rule in its %s is the fault of the service, and onDecision gets the cause',
  async (_, members) => {
    const decisions: Decision[] = [];
    const log = createRecorder();
    const guard = await guardWith(log, { onDecision: (decision) => decisions.push(decision) });
    const refusal = await refusalOf(() => guard.admit(callOf({ scopes: ['flights:search'], ...members }, 1)));
    expect(toRefusal(refusal)).toMatchObject({
      status: 503,
      body: { error: 'server_error', code: 'rule_failed' },
    });
    expect(toRefusal(refusal).headers).not.toHaveProperty('retry-after');
    expect(refusal.cause).toEqual(new TypeError('The rule is broken.'));
    expect(decisions).toEqual([
      {
        decision: 'blocked',
        action: 'tool',
        reason: 'rule_failed',
        cause: refusal.cause,
        refusal,
        grant: expect.objectContaining({ grantId: refusal.attribution?.grantId }),
        duration: expect.any(Number),
      },
    ]);
    expect(log.records.map(({ status, metadata }) => [status, metadata])).toEqual([
      ['blocked', { reason: 'rule_failed' }],
    ]);
  },
);

test('an amount that the input lacks, or states as something else, is the fault of the caller', async () => {
  const guard = await guardWith(createRecorder());
  for (const amount of [undefined, 'much', -1, {}]) {
    const refusal = await refusalOf(() => guard.admit(callOf(pay, { amount } as never)));
    expect(toRefusal(refusal)).toMatchObject({ status: 400, body: { code: 'amount_invalid' } });
  }
});

test('exactly enough is enough', async () => {
  const guard = await guardWith(createRecorder());
  expect(guard.run(callOf(pay, { amount: '500.00' }), () => 'paid')).toBe('paid');
});

test('a refused token is recorded if it is one of ours, and otherwise not', async () => {
  const log = createRecorder();
  const guard = await guardWith(log);
  const expired = await issuer.token({ iat: NOW - 100, nbf: NOW - 100, exp: NOW - 50 });
  const elsewhere = await issuer.token({ aud: 'https://other.test' });
  const foreign = await issuer.token({ dev: 'dev_02' });
  for (const other of [expired, elsewhere, foreign, 'garbage', `${token}x`]) {
    await refusalOf(() => guard.admit(callOf(search, 1, { token: other })));
  }
  expect(log.records.map(({ metadata }) => metadata['reason'])).toEqual(['expired', 'wrong_audience']);
});

function createListener(): { readonly heard: string[]; readonly onDecision: (decision: Decision) => void } {
  const heard: string[] = [];
  const onDecision = (decision: Decision): void => {
    heard.push(
      `${decision.decision === 'allowed' ? decision.grant.grantId : decision.reason} ${decision.action}`,
    );
  };
  return { heard, onDecision };
}

test('onDecision gets every decision once, whether or not there is an entry', async () => {
  for (const audit of [createRecorder(), false] as const) {
    const { heard, onDecision } = createListener();
    const guard = await guardWith(audit, { onDecision });
    await guard.run(callOf(search, 1), () => 1);
    await guard.admit(callOf(search, 1, { action: 'admitted' }));
    await refusalOf(() => guard.run(callOf(pay, { amount: 900 }), () => 1));
    await refusalOf(() => guard.admit(callOf(search, 1, { token: 'garbage' })));
    await refusalOf(() => guard.admit(callOf(undefined, 1)));
    await guard.preflight(callOf(search, 1));
    await guard.preflight(callOf(pay, { amount: 900 }));
    await guard.explain(token, pay, { amount: 900 });
    expect(heard).toEqual([
      'grnt_01 tool',
      'grnt_01 admitted',
      'amount_over payments.initiate',
      'malformed_token tool',
      'no_rule tool',
      'amount_over payments.initiate',
    ]);
  }
});

test('a call that the log refuses, or whose input changes in the meantime, is reported as refused', async () => {
  const { heard, onDecision } = createListener();
  const down = await guardWith(unwritable(), { onDecision, onAuditFault: () => {} });
  await refusalOf(() => down.admit(callOf(search, 1)));
  const input = { amount: 5 };
  const changing = createRecorder(async () => void (input.amount = 6));
  await refusalOf(async () => (await guardWith(changing, { onDecision })).admit(callOf(pay, input)));
  expect(heard).toEqual(['audit_unavailable tool', 'input_changed payments.initiate']);
});

const READERS: readonly (readonly [
  name: string,
  read: () => string | undefined | Promise<string>,
  outcome: string,
])[] = [
  ['gives it', () => token, 'success'],
  ['gives it later', async () => token, 'success'],
  ['finds none', () => undefined, 'no_credentials'],
  ['finds an empty one', () => '', 'no_credentials'],
  ['refuses', () => readBearerToken(['Authorization', 'Basic x']), 'wrong_scheme'],
  [
    'breaks',
    () => {
      throw new Error('x');
    },
    'token_unavailable',
  ],
  ['breaks later', () => Promise.reject(new Error('x')), 'token_unavailable'],
];

for (const [name, read, outcome] of READERS) {
  test(`a call whose token getter ${name}: ${outcome}`, async () => {
    const { heard, onDecision } = createListener();
    const log = createRecorder();
    const guard = await guardWith(log, { onDecision });
    const running = (async () => guard.run(callOf(search, 1, { token: read }), () => 'success'))();
    const came = await running.catch((error: unknown) =>
      AuthorizationError.is(error) ? error.reason : 'another',
    );
    expect(came).toBe(outcome);
    expect(heard).toEqual([`${outcome === 'success' ? 'grnt_01' : outcome} tool`]);
    expect(log.records).toHaveLength(outcome === 'success' ? 2 : 0);
  });
}

/** The output on the console in the meantime. */
async function saidDuring(action: () => Promise<unknown>): Promise<unknown[]> {
  const said: unknown[] = [];
  const own = globalThis.console;
  globalThis.console = { ...own, error: (fault: unknown) => said.push(fault) };
  try {
    await action();
    await Promise.resolve();
  } finally {
    globalThis.console = own;
  }
  return said;
}

test.each<[string, (fault: Error) => void]>([
  [
    'throws',
    (fault) => {
      throw fault;
    },
  ],
  ['rejects', (fault) => Promise.reject(fault)],
])('a listener that %s changes no decision, and is reported', async (_, listen) => {
  const fault = new Error('listener');
  const guard = await guardWith(false, { onDecision: () => listen(fault) });
  const said = await saidDuring(async () => {
    expect(await guard.run(callOf(search, 1), () => 'ran')).toBe('ran');
    const refusal = await refusalOf(() => guard.admit(callOf(search, 1, { token: 'x' })));
    expect(refusal.reason).toBe('malformed_token');
  });
  expect(said).toEqual([fault, fault]);
});

test('without a listener, the console shows the cause of the service’s own faults, and no other', async () => {
  const guard = await guardWith(createRecorder());
  const said = await saidDuring(async () => {
    await refusalOf(() => guard.admit(callOf(search, 1, { token: 'x' })));
    await refusalOf(() => guard.admit(callOf({ scopes: ['flights:search'], metadata: broken }, 1)));
  });
  expect(said).toEqual([new TypeError('The rule is broken.')]);
});

test('a verifier that fails with another error refuses', async () => {
  const heard: unknown[] = [];
  for (const verify of [
    () => {
      throw new TypeError('bug');
    },
    () => Promise.reject(new TypeError('bug')),
  ]) {
    const guard = createGuard({
      verifier: { verify },
      audit: false,
      onDecision: (decision) => decision.decision === 'allowed' || heard.push(decision.cause),
    });
    expect(await refusalOf(() => guard.admit(callOf(search, 1)))).toMatchObject({ reason: 'guard_failed' });
  }
  expect(heard).toEqual([new TypeError('bug'), new TypeError('bug')]);
});

test('a token passed with its verified grant is rechecked; a verifier that cannot do that verifies it again', async () => {
  const verifier = verifierOf(issuer, { cacheSize: 0 });
  const verified = { token, grant: await verifier.verify(token) };
  const asked: string[] = [];
  const verify: Verifier['verify'] = (read, scopes) => {
    asked.push('verify');
    return verifier.verify(read, scopes);
  };
  const recheck: Verifier['recheck'] = (read, scopes) => {
    asked.push('recheck');
    return verifier.recheck(read, scopes);
  };
  const guard = createGuard({ verifier: { verify, recheck }, audit: false });
  expect(await guard.run(callOf(search, 1, { token: verified }), ({ grant }) => grant.grantId)).toBe(
    'grnt_01',
  );
  await guard.admit(callOf(search, 1, { token: () => verified }));
  await guard.explain(verified, search, 1);
  expect(await guard.preflight(callOf(search, 1, { token: verified }))).toBeUndefined();
  expect(asked).toEqual(['recheck', 'recheck', 'recheck', 'recheck']);
  const older = createGuard({ verifier: { verify }, audit: false });
  await older.admit(callOf(search, 1, { token: verified }));
  expect(asked.at(-1)).toBe('verify');
});

test('when the log is down no call runs', async () => {
  const faults: unknown[] = [];
  for (const log of [
    unwritable(),
    createRecorder(() => {
      throw new Error('closed');
    }),
  ]) {
    const guard = await guardWith(log, { onAuditFault: (fault) => faults.push(fault) });
    let ran = false;
    expect(await refusalOf(() => guard.run(callOf(search, 1), () => (ran = true)))).toMatchObject({
      reason: 'audit_unavailable',
      code: 'temporarily_unavailable',
    });
    expect(ran).toBe(false);
  }
  expect(faults).toHaveLength(2);
});

test('when the log is down a refusal stays the same refusal', async () => {
  const guard = await guardWith(unwritable(), { onAuditFault: () => {} });
  expect(await refusalOf(() => guard.admit(callOf(pay, { amount: 900 })))).toMatchObject({
    reason: 'amount_over',
  });
});

test('a log that fails after the call never turns a success into a failure', async () => {
  for (const fail of [
    () => Promise.reject(new Error('down')),
    () => {
      throw new Error('down');
    },
  ]) {
    const faults: unknown[] = [];
    const log = createRecorder(({ status }) => (status === 'allowed' ? undefined : fail()));
    const guard = await guardWith(log, { onAuditFault: (fault) => faults.push(fault) });
    expect(await guard.run(callOf(search, 1), () => 'done')).toBe('done');
    await Promise.resolve();
    await Promise.resolve();
    expect(faults).toEqual([new Error('down')]);
  }
});

test('an error of the call is passed on unchanged, and is settled as failure without its message', async () => {
  const error = new RangeError('card 4111 1111 1111 1111 declined');
  for (const execute of [
    () => {
      throw error;
    },
    () => Promise.reject(error),
  ] as readonly (() => Promise<never>)[]) {
    const log = createRecorder();
    const guard = await guardWith(log);
    await expect((async () => guard.run(callOf(search, 1), execute))()).rejects.toBe(error);
    expect(log.summary()).toEqual(['allowed tool', 'failure tool -> 0']);
    expect(log.records[1]?.metadata).toEqual({ threw: 'RangeError' });
  }
});

test('a result that reports a failure is settled as failure, and passed on', async () => {
  const log = createRecorder();
  const guard = await guardWith(log);
  const result = { isError: true };
  expect(
    await guard.run(
      callOf(search, 1),
      () => result,
      ({ isError }) => isError,
    ),
  ).toBe(result);
  expect(
    await guard.run(
      callOf(search, 1),
      async () => ({ isError: false }),
      ({ isError }) => isError,
    ),
  ).toEqual({ isError: false });
  expect(log.summary()).toEqual(['allowed tool', 'failure tool -> 0', 'allowed tool', 'success tool -> 2']);
});

test('a call is settled once, whoever settles first', async () => {
  const log = createRecorder();
  const guard = await guardWith(log);
  const admission = await guard.admit(callOf(search, 1));
  admission.settle('failure', { ended: 'aborted' });
  admission.settle('success');
  admission.settle('failure');
  expect(log.summary()).toEqual(['allowed tool', 'failure tool -> 0']);
  expect(log.records[1]?.metadata).toEqual({ ended: 'aborted' });
});

test('the outcome of a call is recorded even when its detail cannot be', async () => {
  const log = createRecorder();
  const faults: unknown[] = [];
  const guard = await guardWith(log, { onAuditFault: (fault) => faults.push(fault) });
  const admission = await guard.admit(callOf(search, 1));
  admission.settle('failure', { at: new Date(0) } as never);
  expect(log.records[1]).toMatchObject({ status: 'failure', metadata: {} });
  expect(faults).toHaveLength(1);
});

test('an input that changed while its entry was written does not run', async () => {
  const input = { amount: 5 };
  const log = createRecorder(async ({ status }) => {
    if (status === 'allowed') input.amount = 500_000;
  });
  const guard = await guardWith(log);
  let ran = false;
  expect(await refusalOf(() => guard.run(callOf(pay, input), () => (ran = true)))).toMatchObject({
    reason: 'input_changed',
  });
  expect(ran).toBe(false);
  expect(log.summary()).toEqual(['allowed payments.initiate', 'failure payments.initiate -> 0']);
  expect(log.records[1]?.metadata).toEqual({ reason: 'input_changed' });
});

interface Upload {
  name: string;
  file: File;
  body?: ReadableStream;
  amount: number;
}

const upload = (name: string): Upload => ({
  name,
  file: new File(['a'], name, { lastModified: 0 }),
  amount: 5,
});

const CHANGES: readonly (readonly [
  what: string,
  change: (input: Upload) => void,
  digest?: Rule<Upload>['digest'],
])[] = [
  ['a file that looks the same', (input) => (input.file = new File(['b'], input.name, { lastModified: 0 }))],
  ['what its rule digests', (input) => (input.name = 'b'), ({ name }) => name],
  ['its amount, which its rule does not digest', (input) => (input.amount = 6), ({ name }) => name],
];

/** Looks the same whatever it costs. */
class Order {
  readonly item = 'seat';
  #price = 5;
  get price(): number {
    return this.#price;
  }
  raise(): void {
    this.#price = 500_000;
  }
}

test('an instance whose private members changed the amount does not run', async () => {
  const order = new Order();
  const log = createRecorder(async ({ status }) => {
    if (status === 'allowed') order.raise();
  });
  const guard = await guardWith(log);
  const rule: Rule<Order> = { scopes: ['payments:initiate'], amount: ({ price }) => price };
  expect(await refusalOf(() => guard.run(callOf(rule, order), () => 'ran'))).toMatchObject({
    reason: 'input_changed',
  });
  expect(log.records).toMatchObject([{ status: 'allowed' }, { metadata: { reason: 'input_changed' } }]);
});

test('a call without an input does not run once its amount has changed', async () => {
  const cart = { total: 5 };
  const guard = await guardWith(
    createRecorder(async ({ status }) => {
      if (status === 'allowed') cart.total = 500_000;
    }),
  );
  const rule: Rule = { scopes: ['payments:initiate'], amount: () => cart.total };
  expect(await refusalOf(() => guard.run(callOf(rule, undefined), () => 'ran'))).toMatchObject({
    reason: 'input_changed',
  });
});

test('the amount of the decision is the one that is compared', async () => {
  let reads = 0;
  const rule: Rule = { scopes: ['payments:initiate'], amount: () => ((reads += 1) === 1 ? 5 : 500_000) };
  const guard = await guardWith(createRecorder(async () => {}));
  expect(await refusalOf(() => guard.run(callOf(rule, 1), () => 'ran'))).toMatchObject({
    reason: 'input_changed',
  });
});

for (const [what, change, digest] of CHANGES) {
  test(`an input in which ${what} replaces the checked one does not run`, async () => {
    const input = upload('a');
    const guard = await guardWith(
      createRecorder(async ({ status }) => {
        if (status === 'allowed') change(input);
      }),
    );
    const rule: Rule<Upload> = {
      scopes: ['payments:initiate'],
      amount: ({ amount }) => amount,
      ...(digest === undefined ? {} : { digest }),
    };
    expect(await refusalOf(() => guard.run(callOf(rule, input), () => 'ran'))).toMatchObject({
      reason: 'input_changed',
    });
  });
}

test.each(['amount', 'metadata', 'digest'] as const)(
  'a rule whose %s returns a promise refuses as a fault of the service, even if the promise rejects',
  async (member) => {
    const log = createRecorder();
    const guard = await guardWith(log, { onDecision: () => {} });
    const rule = { ...search, [member]: () => Promise.reject(new Error('of the test')) } as never;
    expect(await refusalOf(() => guard.run(callOf(rule, 1), () => 'ran'))).toMatchObject({
      reason: 'rule_failed',
    });
    expect(log.records).toMatchObject([{ status: 'blocked', metadata: { reason: 'rule_failed' } }]);
  },
);

test('a file that replaces an object with the text of its stand-in does not run', async () => {
  const input: { file: object } = { file: { $blob: { size: 1, type: '' } } };
  const guard = await guardWith(
    createRecorder(async ({ status }) => {
      if (status === 'allowed') input.file = new Blob(['a']);
    }),
  );
  expect(await refusalOf(() => guard.run(callOf(search, input), () => 'ran'))).toMatchObject({
    reason: 'input_changed',
  });
});

test('an input of files, bytes and streams runs if its rule says what to digest, or if it has stand-ins', async () => {
  const log = createRecorder(async () => {});
  const guard = await guardWith(log);
  const streaming = { ...upload('a'), body: new ReadableStream() };
  const digest: Rule<Upload>['digest'] = ({ name, file }) => [name, file];
  expect(await guard.run(callOf(search, upload('a')), () => 'ran')).toBe('ran');
  expect(await guard.run(callOf({ ...search, digest }, streaming), () => 'ran')).toBe('ran');
  expect(log.records.filter(({ status }) => status === 'allowed')).toMatchObject([
    { metadata: { inputDigest: expect.any(String) } },
    { metadata: { inputDigest: expect.any(String) } },
  ]);
});

test('an input that changed while the token was verified is judged as it is when it runs', async () => {
  const input = { amount: 5 };
  const guard = createGuard({ verifier: verifierOf(issuer), audit: createRecorder() });
  const running = refusalOf(() => guard.run(callOf(pay, input), () => 'paid'));
  input.amount = 900;
  expect(await running).toMatchObject({ reason: 'amount_over' });
});

test('a call never runs with an unchecked input, at whatever turn the input changes', async () => {
  const outcomes = new Set<string>();
  for (let turns = 0; turns < 12; turns += 1) {
    const input = { amount: 5 };
    const change = (left: number): void => {
      if (left === 0) input.amount = 500_000;
      else queueMicrotask(() => change(left - 1));
    };
    const guard = await guardWith(
      createRecorder(async ({ status }) => (status === 'allowed' ? change(turns) : undefined)),
    );
    const running = Promise.resolve().then(() => guard.run(callOf(pay, input), () => input.amount));
    outcomes.add(
      await running.then(
        (amount) => `ran with ${amount}`,
        (error: unknown) => (AuthorizationError.is(error) ? error.reason : 'another error'),
      ),
    );
  }
  expect([...outcomes]).toEqual(['input_changed', 'ran with 5']);
});

test("the action is the rule's, otherwise the tool's name in characters that the log accepts", async () => {
  const log = createRecorder();
  const guard = await guardWith(log);
  for (const action of ['flights.book', 'Buche einen Flug!', '', 'x'.repeat(300), '\ud800']) {
    await guard.run(callOf(search, 1, { action }), () => 1);
  }
  const actions = log.records.filter(({ status }) => status === 'allowed').map(({ action }) => action);
  expect(actions).toEqual(['flights.book', 'Buche_einen_Flug_', '_', 'x'.repeat(128), '_']);
});

test('an outcome has the same action as the allowed call', async () => {
  const log = createRecorder();
  const guard = await guardWith(log);
  const call = { ...callOf(search, 1), action: 'flights.search' };
  await guard.run(call, () => {
    call.action = 'flights.book';
  });
  expect(log.summary()).toEqual(['allowed flights.search', 'success flights.search -> 0']);
});

test('preflight records only refusals, and admits nothing', async () => {
  const log = createRecorder();
  const guard = await guardWith(log);
  expect(guard.preflight(callOf(search, 1))).toBeUndefined();
  expect(log.records).toEqual([]);
  expect(guard.preflight(callOf(pay, { amount: 900 }))).toMatchObject({ reason: 'amount_over' });
  expect(log.summary()).toEqual(['blocked payments.initiate']);
  expect(await guard.preflight(callOf(search, 1, { token: 'garbage' }))).toMatchObject({
    reason: 'malformed_token',
  });
  expect(log.records).toHaveLength(1);
});

test('without a log a call runs and settles without a trace', async () => {
  const guard = await guardWith(false);
  expect(guard.run(callOf(search, Promise.resolve()), () => 'done')).toBe('done');
});

test('explain says at which link a call fails and how to fix it, and records nothing', async () => {
  const log = createRecorder();
  const guard = await guardWith(log);
  expect(guard.explain(token, pay, { amount: 420 })).toMatchObject({
    isAllowed: true,
    failsAt: undefined,
    refusal: undefined,
  });
  expect(guard.explain(token, pay, { amount: 900 })).toEqual({
    isAllowed: false,
    asksServer: false,
    failsAt: 'scopes',
    refusal: {
      error: 'insufficient_scope',
      code: 'amount_over',
      message: 'The amount of this call is higher than what was granted.',
      missingScopes: ['payments:initiate:max_900'],
      howToAsk: 'Ask the person for a grant that holds payments:initiate:max_900.',
      error_uri: 'https://issuer.test/docs/errors/amount_over',
    },
    error: expect.objectContaining({ reason: 'amount_over' }) as object,
    grant: expect.objectContaining({ grantId: 'grnt_01' }) as object,
    scopes: [{ needed: 'payments:initiate', held: ['payments:initiate:max_500'], details: [] }],
  });
  expect(guard.explain(token, undefined, 1)).toMatchObject({ failsAt: 'rule', refusal: { code: 'no_rule' } });
  expect(await guard.explain('garbage', pay, { amount: 1 })).toMatchObject({
    failsAt: 'token',
    grant: undefined,
  });
  expect(log.records).toEqual([]);
});

test.each<[string, object, string[], string[]]>([
  ['wrong_issuer', { iss: 'https://other.test\u202e' }, ['https://issuer.test'], ['https://other.test?']],
  ['wrong_audience', { aud: ['https://api.test', 'b'] }, ['https://api.test'], ['https://api.test', 'b']],
])('%s is explained with the expected and the actual value', async (reason, changes, expected, received) => {
  const guard = await guardWith(false);
  const { refusal, isAllowed } = await guard.explain(await issuer.token(changes), search, 1);
  expect(isAllowed).toBe(false);
  expect(refusal).toMatchObject({ code: reason, expected, received });
  expect(refusal?.message).toContain(`Expected ${expected[0]}; the token states ${received.join(', ')}.`);
});

test('any thrown value is passed on unchanged, and settled', async () => {
  const nameless = Object.assign(new Error('no name'), { name: undefined });
  const numbered = Object.assign(new Error('a number'), { name: 7 });
  for (const thrown of [nameless, numbered, undefined, 'text']) {
    const log = createRecorder();
    const guard = await guardWith(log);
    const run = async (): Promise<unknown> =>
      guard.run(callOf(search, 1), () => {
        // oxlint-disable-next-line typescript/only-throw-error -- tools throw anything
        throw thrown;
      });
    await expect(run().catch((error: unknown) => ({ error }))).resolves.toEqual({ error: thrown });
    expect(log.records.at(-1)).toMatchObject({ status: 'failure' });
  }
});

test('a failure is a rejection and never a synchronous throw, whether or not anything was awaited', async () => {
  const log = createRecorder();
  const cold = createGuard({ verifier: verifierOf(issuer), audit: log });
  const warm = await guardWith(log);
  const fails = (): never => {
    throw new RangeError('broken');
  };
  for (const guard of [cold, warm]) {
    const refused = guard.run(callOf(pay, { amount: 501 }), fails);
    await expect(refused).rejects.toMatchObject({ reason: 'amount_over' });
    await expect(guard.run(callOf(search, 1), fails)).rejects.toThrow('broken');
    await expect(guard.admit(callOf(undefined, 1))).rejects.toMatchObject({ reason: 'no_rule' });
    await expect(guard.run(callOf(search, 1, { token: 'garbage' }), fails)).rejects.toMatchObject({
      reason: 'malformed_token',
    });
  }
  const verifier = verifierOf(issuer);
  await expect(verifier.verify('garbage')).rejects.toMatchObject({ reason: 'malformed_token' });
});

test('a call whose result cannot be judged is settled as a failure', async () => {
  const log = createRecorder();
  const guard = await guardWith(log);
  const judge = (): boolean => {
    throw new RangeError('not judged');
  };
  await expect(async () => guard.run(callOf(search, 1), async () => 1, judge)).rejects.toThrow('not judged');
  await expect(async () => guard.run(callOf(search, 1), () => 1, judge)).rejects.toThrow('not judged');
  expect(log.summary().filter((line) => line.startsWith('failure'))).toHaveLength(2);
});

test('a caller cannot keep a refusal out of the log with metadata of the maximum size', async () => {
  const log = createRecorder();
  const guard = await guardWith(log);
  const rule: Rule<string> = { scopes: ['flights:cancel'], metadata: (note) => ({ note }) };
  const note = 'x'.repeat(MAX_METADATA_BYTES - canonicalJson({ note: '' }).length);
  await refusalOf(() => guard.run(callOf(rule, note), () => 1));
  const why = { reason: 'scope_missing', missingScopes: ['flights:cancel'] };
  expect(log.records[0]?.metadata).toEqual({ ...why, ...NOT_WRITTEN });
});

test.each([
  ['null', null],
  ['a number', 42],
  ['a boolean', true],
  ['an object', {}],
  ['a list', []],
  ['a malformed token and grant', { token: undefined, grant: undefined }],
  ['a grant that no verifier returned', { token: undefined, grant: {} }],
])('%s in place of a token is malformed, and not a fault of the service', async (_what, value) => {
  const verifier = verifierOf(issuer);
  for (const made of [verifier, { verify: verifier.verify }]) {
    const guard = createGuard({ verifier: made, audit: false });
    for (const given of [value, () => value]) {
      const call = { token: given as never, action: 'search', input: {}, rule: search };
      expect(await guard.preflight(call)).toMatchObject({ reason: 'malformed_token' });
    }
  }
});
