import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { claimsOf, makeAgent, makeChild, makeGrant, type TestGrant } from '../../support/grants.ts';
import { testServer, type Call, type TestDeveloper, type TestServer } from '../../support/server.ts';
import { DAILY, limitedChild, limitedGrant, PAY, pay, payments, settle, spentOf } from './limited-grant.ts';

describe.each(engines)('an admission on $engine', ({ place }) => {
  let server: TestServer;
  let developer: TestDeveloper;
  let call: Call;
  beforeAll(async () => {
    server = await testServer({ place: await place() });
    ({ developer } = server);
    ({ call } = developer);
  });
  afterAll(() => server.close());

  const entryOf = async (entryId: string) => (await call(`GET /v1/audit/${entryId}`)).body;
  const granted = (budget: object = DAILY): Promise<TestGrant> =>
    limitedGrant(developer, [payments({ budget: budget as typeof DAILY })]);

  test('allows a call and writes its entry, with what it rests on', async () => {
    const grant = await granted();
    const { status, body } = await pay(call, grant, '30');
    expect([status, body]).toEqual([200, { decision: 'allow', entryId: expect.stringMatching(/^alog_/) }]);
    expect(await entryOf(body.entryId)).toMatchObject({
      grantId: grant.grantId,
      action: 'payments.pay',
      status: 'allowed',
      metadata: {
        inputDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
        admission: {
          facts: { scopes: [PAY], amount: '30', currency: 'EUR' },
          budgets: [{ grantId: grant.grantId, scope: PAY, ...DAILY }],
        },
      },
    });
  });

  test('debits exactly, and says what is left and until when', async () => {
    const grant = await granted();
    for (const amount of [0.1, '0.2', '69.7'])
      expect((await pay(call, grant, amount)).body.decision).toBe('allow');
    expect(await spentOf(call, grant.grantId)).toEqual({ amount: '70' });
    const { body } = await pay(call, grant, '30.0001');
    expect(body).toMatchObject({
      decision: 'refuse',
      refusal: {
        error: 'insufficient_scope',
        code: 'budget_exceeded',
        budget: { remaining: '30', currency: 'EUR' },
      },
    });
    const renewsAt = new Date(body.refusal.budget.renewsAt);
    expect([renewsAt.getUTCHours(), renewsAt.getTime() > Date.now()]).toEqual([0, true]);
    expect(await entryOf(body.entryId)).toMatchObject({
      status: 'blocked',
      metadata: { reason: 'budget_exceeded' },
    });
    expect((await pay(call, grant, '30')).body.decision).toBe('allow');
  });

  test.each([
    ['a negative amount', '-1', {}, 'amount_invalid'],
    ['minus zero as text', '-0', {}, 'amount_invalid'],
    ['an amount that is no decimal', '1e2', {}, 'amount_invalid'],
    ['an amount in other digits', '\u0661', {}, 'amount_invalid'],
    ['no amount', undefined, {}, 'amount_not_stated'],
    ['another currency', '1', { currency: 'USD' }, 'currency_not_granted'],
    ['no currency', '1', { currency: undefined }, 'currency_not_granted'],
    ['an amount that a double cannot write without exponent', 1e21, {}, 'budget_exceeded'],
  ])('refuses %s by name, and debits nothing', async (_name, amount, more, reason) => {
    const grant = await granted();
    const { status, body } = await pay(call, grant, amount, more);
    expect([status, body.decision, body.refusal.code]).toEqual([200, 'refuse', reason]);
    expect((await entryOf(body.entryId)).metadata.reason).toBe(reason);
    expect(await spentOf(call, grant.grantId)).toEqual({ amount: '0' });
  });

  test('refuses a held grant by name, debits nothing, and says revoked of its token once that is released', async () => {
    const grant = await granted();
    await call(`POST /v1/grants/${grant.grantId}/hold`);
    expect((await pay(call, grant, '1')).body.refusal).toMatchObject({
      code: 'on_hold',
      message: expect.stringContaining(`${grant.grantId} has been held by its developer since 2`),
    });
    expect(await spentOf(call, grant.grantId)).toEqual({ amount: '0' });
    await call(`POST /v1/grants/${grant.grantId}/release`);
    expect((await pay(call, grant, '1')).body.refusal.code).toBe('revoked');
  });

  test('counts calls, whatever they state', async () => {
    const grant = await granted({ calls: 2, per: 'grant' });
    expect((await pay(call, grant, undefined)).body.decision).toBe('allow');
    expect((await pay(call, grant, 5, { currency: 'USD' })).body.decision).toBe('allow');
    const { body } = await pay(call, grant, 5);
    expect(body.refusal).toMatchObject({ code: 'budget_exceeded', budget: { remaining: '0' } });
    expect(body.refusal.budget).not.toHaveProperty('renewsAt');
    expect(await spentOf(call, grant.grantId)).toEqual({ calls: 2 });
  });

  test('debits every grant above it with a budget, or none of them', async () => {
    const root = await granted({ amount: '50', currency: 'EUR', per: 'grant' });
    const child = await limitedChild(developer, root, [
      payments({ budget: { amount: '40', currency: 'EUR', per: 'hour' } }),
    ]);
    expect((await pay(call, child, 30)).body.decision).toBe('allow');
    expect((await pay(call, root, 15)).body.decision).toBe('allow');
    const { body } = await pay(call, child, 6);
    expect(body.refusal.budget).toEqual({ remaining: '5', currency: 'EUR' });
    expect(await spentOf(call, child.grantId)).toEqual({ amount: '30' });
    expect(await spentOf(call, root.grantId)).toEqual({ amount: '45' });
  });

  test('without scopes debits every budget of the grant', async () => {
    const grant = await granted();
    expect((await pay(call, grant, 10, { scopes: undefined })).body.decision).toBe('allow');
    expect((await pay(call, grant, 10, { scopes: ['flights:search'] })).body.decision).toBe('allow');
    expect(await spentOf(call, grant.grantId)).toEqual({ amount: '10' });
  });

  test('without scopes every bound in the token limits the amount', async () => {
    const scopes = ['payments:initiate:max_500', 'flights:search'];
    const grant = await makeGrant(call, await makeAgent(call, scopes), { scopes });
    const codeOf = async (amount: number | undefined) =>
      (await pay(call, grant, amount, { scopes: undefined })).body.refusal?.code;
    expect([await codeOf(500), await codeOf(501), await codeOf(undefined)]).toEqual([
      undefined,
      'amount_over',
      'amount_not_stated',
    ]);
  });

  test('settles once: the same body again is the same entry, another one is refused', async () => {
    const grant = await granted();
    const { entryId } = (await pay(call, grant, 30)).body;
    const first = await settle(call, entryId, { status: 'failure', metadata: { why: 'timeout' } });
    expect(await entryOf(first.body.entryId)).toMatchObject({
      status: 'failure',
      ref: entryId,
      metadata: { why: 'timeout' },
    });
    const again = await settle(call, entryId, { status: 'failure', metadata: { why: 'timeout' } });
    expect([again.status, again.body]).toEqual([200, first.body]);
    for (const other of [{ status: 'success' }, { status: 'failure' }, { status: 'failure', ran: false }]) {
      const { status, body } = await settle(call, entryId, other);
      expect([status, body.code]).toEqual([409, 'ADMISSION_SETTLED']);
    }
    expect(await spentOf(call, grant.grantId)).toEqual({ amount: '30' });
  });

  test('what is not settled, or failed, stays spent; what has not run is given back once', async () => {
    const grant = await granted({ amount: '100', currency: 'EUR', calls: 10, per: 'day' });
    const ids: string[] = [];
    for (const amount of [10, 20, 40]) ids.push((await pay(call, grant, amount)).body.entryId);
    const [, failed = '', unused = ''] = ids;
    await settle(call, failed, { status: 'failure' });
    expect(await spentOf(call, grant.grantId)).toEqual({ amount: '70', calls: 3 });
    for (const _ of [1, 2, 3]) {
      expect((await settle(call, unused, { status: 'failure', ran: false })).status).toBe(200);
      expect(await spentOf(call, grant.grantId)).toEqual({ amount: '30', calls: 2 });
    }
  });

  test('actual only lowers', async () => {
    const grant = await granted({ amount: '100', currency: 'EUR', calls: 10, per: 'day' });
    const { entryId } = (await pay(call, grant, 30)).body;
    const over = await settle(call, entryId, { status: 'success', actual: '30.01' });
    expect([over.status, over.body.code]).toEqual([422, 'ACTUAL_OVER_AMOUNT']);
    for (const actual of ['-1', '1e1', -1]) {
      expect((await settle(call, entryId, { status: 'success', actual })).status).toBe(400);
    }
    const { body } = await settle(call, entryId, { status: 'success', actual: '12.50' });
    expect((await entryOf(body.entryId)).metadata).toEqual({ admission: { actual: '12.5' } });
    expect(await spentOf(call, grant.grantId)).toEqual({ amount: '12.5', calls: 1 });
  });

  test.each([
    { status: 'success', ran: false },
    { status: 'failure', ran: false, actual: 1 },
    { status: 'allowed' },
    { status: 'failure', ran: 'no' },
  ])('refuses to settle with %j', async (body) => {
    const { entryId } = (await pay(call, await granted(), 30)).body;
    expect((await settle(call, entryId, body)).status).toBe(400);
  });

  test('only the key that admitted a call settles it, or its successor', async () => {
    const newKey = async (roles: string[]) =>
      (await call('POST /v1/keys', { name: 'a key', roles })).body.apiKey as string;
    const [one, other] = [await newKey(['admin']), await newKey(['verify', 'audit-write'])];
    const { entryId } = (await pay(call, await granted(), 30, {}, { key: one })).body;
    const refused = await settle(call, entryId, { status: 'failure', ran: false }, { key: other });
    expect([refused.status, refused.body.code]).toEqual([403, 'ADMITTED_WITH_OTHER_KEY']);
    const successor = (await call('POST /v1/keys/rotate', undefined, { key: one })).body.apiKey as string;
    const { status } = await settle(call, entryId, { status: 'failure', ran: false }, { key: successor });
    expect(status).toBe(200);
  });

  test('an entry that no admission wrote cannot be settled', async () => {
    const grant = await granted();
    const { entryId } = (
      await call('POST /v1/audit/log', { grantId: grant.grantId, action: 'a', status: 'allowed' })
    ).body;
    expect((await settle(call, entryId, { status: 'success' })).status).toBe(404);
  });

  test('a repeated key gives the first decision, and debits once', async () => {
    const grant = await granted();
    const headers = { 'idempotency-key': 'call-1' };
    const first = await pay(call, grant, 60, {}, { headers });
    const again = await pay(call, grant, 60, {}, { headers });
    expect(again.body).toEqual(first.body);
    expect(await spentOf(call, grant.grantId)).toEqual({ amount: '60' });
    const other = await pay(call, grant, 61, {}, { headers });
    expect([other.status, other.body.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  });

  test('a repeated key gets no allowance once the grant has ended', async () => {
    const grant = await granted();
    const headers = { 'idempotency-key': 'call-2' };
    const first = await pay(call, grant, 60, {}, { headers });
    await call(`DELETE /v1/grants/${grant.grantId}`);
    const again = await pay(call, grant, 60, {}, { headers });
    expect([first.body.decision, again.body.decision, again.body.refusal.code]).toEqual([
      'allow',
      'refuse',
      'revoked',
    ]);
    expect((await entryOf(again.body.entryId)).status).toBe('blocked');
  });

  test('a repeated key gets no allowance once the call is settled: a second run would not be debited', async () => {
    const grant = await granted();
    for (const ending of [{ status: 'failure', ran: false }, { status: 'success' }]) {
      const headers = { 'idempotency-key': `job-${ending.status}` };
      const { entryId } = (await pay(call, grant, 60, {}, { headers })).body;
      await settle(call, entryId, ending);
      const again = await pay(call, grant, 60, {}, { headers });
      expect([again.status, again.body.code]).toEqual([410, 'RESULT_ENDED']);
    }
    expect(await spentOf(call, grant.grantId)).toEqual({ amount: '60' });
  });

  const refusal = async (answer: ReturnType<typeof pay>) => {
    const { status, body } = await answer;
    const entry = body.entryId === undefined ? undefined : await entryOf(body.entryId);
    return [status, body.decision, body.refusal.code, entry?.status, entry?.metadata.reason];
  };
  const refused = (code: string) => [200, 'refuse', code, 'blocked', code];

  test('refuses a revoked token, and one below a revoked grant', async () => {
    const root = await granted();
    const child = await limitedChild(developer, root, [payments({ budget: DAILY })]);
    await call(`DELETE /v1/grants/${root.grantId}`);
    expect(await refusal(pay(call, root, 1))).toEqual(refused('revoked'));
    expect(await refusal(pay(call, child, 1))).toEqual(refused('revoked'));
  });

  test('refuses another audience', async () => {
    expect(await refusal(pay(call, await granted(), 1, { audience: 'https://other.example' }))).toEqual(
      refused('wrong_audience'),
    );
  });

  test('refuses a scope that the token lacks', async () => {
    const grant = await makeGrant(call, await makeAgent(call));
    expect(await refusal(pay(call, grant, 501, { scopes: [PAY] }))).toEqual(refused('amount_over'));
    expect(await refusal(pay(call, grant, 1, { scopes: ['flights:cancel'] }))).toEqual(
      refused('scope_missing'),
    );
  });

  test('refuses the proof of a key that the token does not name', async () => {
    const keyThumbprint = 'x'.repeat(43);
    const answer = await pay(call, await granted(), 1, { keyThumbprint });
    expect(await refusal(Promise.resolve(answer))).toEqual(refused('token_not_bound'));
    expect(answer.body.refusal).toMatchObject({
      error: 'invalid_token',
      message: 'The token is not bound to a key.',
    });
  });

  test('refuses an input without canonical form, or over 8 KiB', async () => {
    const grant = await granted();
    const long = { text: 'x'.repeat(8_200) };
    expect(await refusal(pay(call, grant, 1, { input: long }))).toEqual(refused('input_not_canonical'));
    const deep = JSON.parse(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`);
    expect(await refusal(pay(call, grant, 1, { input: deep }))).toEqual(refused('input_not_canonical'));
    const lone = { text: '\ud800' };
    expect(await refusal(pay(call, grant, 1, { input: lone }))).toEqual(refused('input_not_canonical'));
  });

  test('refuses a token that nobody can be named for, without an entry', async () => {
    const other = await server.signUp();
    const theirs = await makeGrant(other.call, await makeAgent(other.call));
    const [grant] = [await granted()];
    const forged = `${grant.grantToken.slice(0, -8)}AAAAAAAA`;
    for (const [grantToken, code] of [
      [theirs.grantToken, 'wrong_developer'],
      [forged, 'bad_signature'],
      ['x', 'malformed_token'],
    ] as const) {
      const audience = claimsOf(grant.grantToken).aud;
      expect(
        await refusal(pay(call, { grantToken: grant.grantToken }, 1, { token: grantToken, audience })),
      ).toEqual([200, 'refuse', code, undefined, undefined]);
    }
  });

  test('writes the entry of a refusal also where its metadata has no canonical form', async () => {
    const grant = await granted();
    const metadata = JSON.parse('{"__proto__":{"a":1}}');
    const refusedCall = await pay(call, grant, 1_000, { metadata });
    expect((await entryOf(refusedCall.body.entryId)).metadata).toEqual({
      reason: 'budget_exceeded',
      recordRefused: 'METADATA_NOT_CANONICAL',
      admission: { facts: { scopes: [PAY], amount: '1000', currency: 'EUR' } },
    });
    const allowed = await pay(call, grant, 1, { metadata });
    expect([allowed.status, allowed.body.code]).toEqual([400, 'METADATA_NOT_CANONICAL']);
    expect(await spentOf(call, grant.grantId)).toEqual({ amount: '0' });
  });

  test('the metadata of a service cannot claim what the server adds', async () => {
    const grant = await granted();
    const metadata = { admission: { approvalId: 'apr_forged', facts: { amount: '0' } }, note: 'kept' };
    const { entryId } = (await pay(call, grant, 1, { metadata })).body;
    expect((await entryOf(entryId)).metadata).toEqual({
      note: 'kept',
      admission: {
        facts: { scopes: [PAY], amount: '1', currency: 'EUR' },
        budgets: [{ grantId: grant.grantId, scope: PAY, ...DAILY }],
      },
    });
    const forged = { ...metadata, missingScopes: ['x'], refusedArguments: ['x'], reason: 'x' };
    const elsewhere = { metadata: forged, audience: 'https://elsewhere.example' };
    const blocked = (await pay(call, grant, 1, elsewhere)).body.entryId;
    expect((await entryOf(blocked)).metadata).toEqual({ note: 'kept', reason: 'wrong_audience' });
  });

  test('asks the person where the grant asks, and lets the same call through once they approve', async () => {
    const grant = await limitedGrant(developer, [payments({ ask: { amount: { over: '200' } } })]);
    expect((await pay(call, grant, 200)).body.decision).toBe('allow');
    const { body } = await pay(call, grant, 201);
    expect(body).toMatchObject({
      decision: 'ask',
      approvalUrl: `${server.url}/approvals/${body.approvalId}`,
      refusal: { error: 'approval_required', code: 'approval_required', approvalId: body.approvalId },
    });
    expect((await entryOf(body.entryId)).metadata).toMatchObject({
      reason: 'approval_required',
      admission: { approvalId: body.approvalId, facts: { amount: '201' } },
    });
    expect((await pay(call, grant, 201)).body.approvalId).toBe(body.approvalId);
    await decide(body.approvalId, 'approve');
    expect((await pay(call, grant, 202)).body.decision).toBe('ask');
    const { entryId } = (await pay(call, grant, 201)).body;
    expect((await entryOf(entryId)).metadata.admission.approvalId).toBe(body.approvalId);
    expect((await call(`GET /v1/approvals/${body.approvalId}`)).body).toMatchObject({
      status: 'used',
      entryId,
    });
    // Single use: the same call again is another question.
    const again = (await pay(call, grant, 201)).body;
    expect([again.decision, again.approvalId === body.approvalId]).toEqual(['ask', false]);
  });

  const decide = (approvalId: string, decision: 'approve' | 'refuse') =>
    call(`POST /v1/approvals/${approvalId}/decide`, { decision });

  const narrowerChild = (grant: TestGrant, agentId: string): Promise<TestGrant> =>
    makeChild(call, grant.grantToken, agentId, [PAY], {
      authorizationDetails: [payments({ arguments: { amount: {} } })],
    });

  test('a call that the person refused stays refused', async () => {
    const grant = await limitedGrant(developer, [payments({ ask: true })]);
    await decide((await pay(call, grant, 1)).body.approvalId, 'refuse');
    for (const _ of [1, 2]) {
      const { body } = await pay(call, grant, 1);
      expect([body.decision, body.refusal.code]).toEqual(['refuse', 'approval_refused']);
    }
    expect((await pay(call, grant, 2)).body.decision).toBe('ask');
    const again = await narrowerChild(grant, grant.agentId);
    const helper = await narrowerChild(grant, await makeAgent(call, [PAY]));
    expect((await pay(call, again, 1)).body.refusal.code).toBe('approval_refused');
    expect((await pay(call, helper, 1)).body.decision).toBe('ask');
  });

  test('an approved call that its budget does not cover is refused, and the approval is kept for another time', async () => {
    const grant = await limitedGrant(developer, [payments({ ask: true, budget: DAILY })]);
    const { approvalId } = (await pay(call, grant, 60)).body;
    await decide(approvalId, 'approve');
    const other = (await pay(call, grant, 61)).body;
    await decide(other.approvalId, 'approve');
    const { entryId } = (await pay(call, grant, 61)).body;
    expect((await pay(call, grant, 60)).body.refusal.code).toBe('budget_exceeded');
    expect((await call(`GET /v1/approvals/${approvalId}`)).body.status).toBe('approved');
    await settle(call, entryId, { status: 'failure', ran: false });
    expect((await pay(call, grant, 60)).body.decision).toBe('allow');
  });

  test('an approved call of a grant that has ended is refused', async () => {
    const grant = await limitedGrant(developer, [payments({ ask: true })]);
    await decide((await pay(call, grant, 1)).body.approvalId, 'approve');
    await call(`DELETE /v1/grants/${grant.grantId}`);
    expect((await pay(call, grant, 1)).body.refusal.code).toBe('revoked');
  });

  test('the rule of a service asks, too; what is not shown is bound by its digest', async () => {
    const grant = await limitedGrant(developer, [payments({ budget: DAILY })]);
    const hidden = (restDigest: string) => ({
      approval: true,
      input: undefined,
      shown: { to: 'a hotel' },
      restDigest: restDigest.repeat(64),
    });
    const { body } = await pay(call, grant, 1, hidden('a'));
    expect(body.decision).toBe('ask');
    await decide(body.approvalId, 'approve');
    expect((await pay(call, grant, 1, hidden('b'))).body.decision).toBe('ask');
    expect((await pay(call, grant, 1, hidden('a'))).body.decision).toBe('allow');
  });

  test('an argument that is not shown asks where it is asked about, and refuses where it is limited', async () => {
    const asks = await limitedGrant(developer, [payments({ ask: { amount: { over: '200' } } })]);
    const hidden = { input: undefined, shown: { to: 'a hotel' }, restDigest: 'a'.repeat(64) };
    expect((await pay(call, asks, 1, hidden)).body.decision).toBe('ask');
    expect((await pay(call, asks, 1, { ...hidden, arguments: { amount: 1 } })).body.decision).toBe('allow');
    const limits = await limitedGrant(developer, [payments({ arguments: { amount: { max: '5' } } })]);
    expect((await pay(call, limits, 1, hidden)).body.refusal).toMatchObject({
      code: 'argument_not_granted',
      arguments: [{ scope: PAY, argument: 'amount', limit: 'required' }],
    });
    const { entryId, refusal } = (await pay(call, limits, 6)).body;
    expect(refusal).toMatchObject({
      code: 'argument_not_granted',
      message: expect.stringContaining('The argument "amount" of this call may be at most 5.'),
    });
    expect(await entryOf(entryId)).toMatchObject({
      metadata: { reason: 'argument_not_granted', refusedArguments: ['amount'] },
    });
  });

  test('a sixth question of a grant is refused, and names the five that wait', async () => {
    const grant = await limitedGrant(developer, [payments({ ask: true })]);
    const waiting: string[] = [];
    for (const amount of [1, 2, 3, 4, 5]) waiting.push((await pay(call, grant, amount)).body.approvalId);
    const { body } = await pay(call, grant, 6);
    expect([body.decision, body.refusal.code]).toEqual(['refuse', 'approval_required']);
    for (const id of waiting) expect(body.refusal.message).toContain(id);
    expect((await pay(call, await narrowerChild(grant, grant.agentId), 7)).body.decision).toBe('refuse');
    const helper = await makeAgent(call, [PAY]);
    expect((await pay(call, await narrowerChild(grant, helper), 8)).body.decision).toBe('ask');
  });

  test('a policy refuses, or asks', async () => {
    const grant = await limitedGrant(developer, [payments({ budget: DAILY })]);
    const cedar = `forbid (principal == Agent::"${grant.agentId}", action in Action::"${PAY}", resource)
      when { context has amount && context.amount.greaterThan(decimal("50.0")) };
      @verdict("ask") permit (principal == Agent::"${grant.agentId}", action in Action::"${PAY}", resource)
      when { context has amount && context.amount.greaterThan(decimal("20.0")) };`;
    expect((await call('PUT /v1/policies/careful', { cedar })).status).toBe(200);
    expect((await pay(call, grant, 20)).body.decision).toBe('allow');
    expect((await pay(call, grant, 21)).body.decision).toBe('ask');
    const { body } = await pay(call, grant, 51);
    const message = 'A policy does not allow this call. The policy is "careful".';
    expect(body.refusal).toMatchObject({ code: 'policy_refused', policy: 'careful', message });
    expect((await entryOf(body.entryId)).metadata.admission.policies.policies).toEqual(['careful']);
    expect(await spentOf(call, grant.grantId)).toEqual({ amount: '20' });
    await call('DELETE /v1/policies/careful');
  });

  test('a policy over calls decides those of a scope that nothing else limits', async () => {
    const agentId = await makeAgent(call, [PAY, 'flights:search']);
    const cedar = `forbid (principal == Agent::"${agentId}", action in Action::"${PAY}", resource)
      when { context has amount && context.amount.greaterThan(decimal("50.0")) };`;
    expect((await call('PUT /v1/policies/careful', { cedar })).status).toBe(200);
    const grant = await makeGrant(call, agentId, { scopes: [PAY, 'flights:search'] });
    expect(claimsOf(grant.grantToken).scp).toEqual([`${PAY}:by_details`, 'flights:search']);
    for (const scopes of [[PAY], undefined]) {
      expect((await pay(call, grant, 20, { scopes })).body.decision).toBe('allow');
      expect((await pay(call, grant, 51, { scopes })).body.refusal.code).toBe('policy_refused');
    }
    await call('DELETE /v1/policies/careful');
  });

  test('a held grant, one below it and a held agent are refused, also by an answer that is repeated', async () => {
    const root = await granted();
    const child = await limitedChild(developer, root, [payments({ budget: DAILY })]);
    for (const held of [`grants/${root.grantId}`, `agents/${root.agentId}`]) {
      const { refreshToken, agentId } = root;
      Object.assign(root, (await call('POST /v1/token/refresh', { refreshToken, agentId })).body);
      const headers = { 'idempotency-key': held };
      expect((await pay(call, root, 1, {}, { headers })).body.decision).toBe('allow');
      await call(`POST /v1/${held}/hold`, {});
      const repeated = await pay(call, root, 1, {}, { headers });
      const answers = [repeated, await pay(call, root, 1), await pay(call, child, 1)];
      expect(answers.map(({ body }) => body.refusal.code)).toEqual(['on_hold', 'on_hold', 'on_hold']);
      await call(`POST /v1/${held}/release`, {});
      expect((await pay(call, root, 1)).body.refusal.code).toBe('revoked');
    }
  });
});
