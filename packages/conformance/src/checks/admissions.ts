import { randomUUID } from 'node:crypto';
import { memberOf } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import type { Context } from '../runner/context.ts';
import { begun, expectError, expectMember, expectStatus, expectThat, textOf } from '../runner/expect.ts';
import { admit, expectAllowed, expectRefused, expectSpent, limited, PAY, payment } from './limited-calls.ts';

const DAILY = { budget: { amount: '100', currency: 'EUR', per: 'day' } };

/** §15, Admission. */
export const admissions: readonly Check[] = [
  check(
    '15.admission-entry',
    { cites: [{ section: '15', says: 'POST /v1/admissions {token' }] },
    async (context) => {
      const { grantToken, grantId } = await limited(context, { arguments: { amount: { max: '50' } } });
      const allowed = await admit(context, grantToken, payment(50));
      expectAllowed(allowed);
      const entry = await context.api.get(`/v1/audit/${textOf(allowed, 'entryId')}`);
      for (const [name, value] of Object.entries({ grantId, action: 'pay', status: 'allowed' }))
        expectMember(entry, name, value);
      const refused = await admit(context, grantToken, payment(51));
      expectRefused(refused, 'argument_not_granted');
      const blocked = await context.api.get(`/v1/audit/${textOf(refused, 'entryId')}`);
      expectMember(blocked, 'status', 'blocked');
      expectMember(blocked, 'metadata.reason', 'argument_not_granted');
    },
  ),

  check(
    '15.admission-order',
    { cites: [{ section: '15', says: 'Under the locks of every path (§6), a call MUST' }] },
    async (context) => {
      const { grantToken, grantId } = await limited(context, {
        arguments: { amount: { max: '50' } },
        ask: true,
        ...DAILY,
      });
      const wrong = { ...payment(600), audience: 'https://elsewhere.example', scopes: ['email:send'] };
      const call = (more: object) => admit(context, grantToken, { ...wrong, ...more });
      const audience = context.issuer;
      expectRefused(await call({ keyThumbprint: 'A'.repeat(43) }), 'token_not_bound');
      expectRefused(await call({}), 'wrong_audience');
      expectRefused(await call({ audience }), 'scope_missing');
      const scopes = [PAY];
      expectRefused(await call({ audience, scopes }), 'argument_not_granted');
      expectRefused(await call({ audience, scopes, arguments: { amount: 5 } }), 'budget_exceeded');
      expectMember(await call({ audience, scopes, ...payment(5) }), 'decision', 'ask');
      begun(await context.api.post(`/v1/grants/${grantId}/hold`), 200);
      expectRefused(await call({}), 'on_hold');
      begun(await context.api.post(`/v1/grants/${grantId}/release`), 200);
      expectRefused(await call({}), 'revoked');
    },
  ),

  check(
    '15.without-scopes',
    { cites: [{ section: '15', says: 'Without scopes every detail' }] },
    async (context) => {
      const { grantToken } = await limited(context, { arguments: { amount: { max: '50' } } });
      const named = await admit(context, grantToken, { ...payment(60), scopes: ['files:read'] });
      expectAllowed(named);
      expectRefused(
        await admit(context, grantToken, { ...payment(60), scopes: undefined }),
        'argument_not_granted',
      );
      const scopes = [`${PAY}:max_50`];
      const bounded = await context.grant({ scopes });
      const pay = (amount: number) =>
        admit(context, bounded.grantToken, { ...payment(amount), scopes: undefined });
      expectRefused(await pay(51), 'amount_over');
      expectAllowed(await pay(50));
    },
  ),

  check(
    '15.longest-input',
    { cites: [{ section: '15', says: 'A call whose input has more than 8 KiB' }] },
    async (context) => {
      const { grantToken } = await limited(context, { arguments: { note: {} } });
      // As canonical JSON {"note":"…"}, of 8,192 bytes.
      const note = 'é'.repeat((8_192 - 11) / 2 - 1);
      expectAllowed(await admit(context, grantToken, { input: { note } }));
      expectRefused(
        await admit(context, grantToken, { input: { note: `${note}éé` } }),
        'input_not_canonical',
      );
    },
  ),

  check(
    '15.missing-argument',
    { cites: [{ section: '15', says: 'An argument that is missing there MUST refuse' }] },
    async (context) => {
      const limit = await limited(context, { arguments: { amount: { max: '50' } } });
      const hidden = { input: undefined, shown: { to: 'a' }, restDigest: 'a'.repeat(64) };
      expectRefused(await admit(context, limit.grantToken, hidden), 'argument_not_granted');
      const stated = await admit(context, limit.grantToken, { ...hidden, arguments: { amount: 5 } });
      expectAllowed(stated);
      const over = await admit(context, limit.grantToken, { ...payment(5), arguments: { amount: 51 } });
      expectRefused(over, 'argument_not_granted');
      const asks = await limited(context, { ask: { amount: { over: '20' } } });
      expectMember(await admit(context, asks.grantToken, hidden), 'decision', 'ask');
      expectMember(await admit(context, asks.grantToken, payment(21)), 'decision', 'ask');
      expectAllowed(await admit(context, asks.grantToken, payment(20)));
    },
  ),

  check(
    '15.amount-rounded-up',
    { cites: [{ section: '15', says: 'amount is a decimal in major units' }] },
    async (context) => {
      const { grantToken, grantId } = await limited(context, DAILY);
      expectAllowed(await admit(context, grantToken, payment('0.99991')));
      await expectSpent(context, grantId, { amount: '1' });
    },
  ),

  check(
    '15.rule-asks',
    { cites: [{ section: '15', says: 'approval: true MUST ask the person' }] },
    async (context) => {
      const { grantToken } = await context.grant();
      const call = { scopes: ['files:read'] };
      expectAllowed(await admit(context, grantToken, call));
      const asked = await admit(context, grantToken, { ...call, approval: true });
      expectMember(asked, 'decision', 'ask');
      expectMember(asked, 'refusal.code', 'approval_required');
    },
  ),

  check(
    '15.members-of-the-server',
    { cites: [{ section: '15', says: 'The server adds admission: {approvalId?' }] },
    async (context) => {
      const { grantToken } = await limited(context, { arguments: { amount: { max: '50' } } });
      const metadata = { admission: { approvalId: 'apr_forged' }, reason: 'forged', own: 'kept' };
      const refused = await admit(context, grantToken, { ...payment(51), metadata });
      const entry = begun(await context.api.get(`/v1/audit/${textOf(refused, 'entryId')}`), 200);
      expectMember(entry, 'metadata.reason', 'argument_not_granted');
      expectMember(entry, 'metadata.own', 'kept');
      const forged = memberOf(entry.body, 'metadata.admission.approvalId');
      expectThat(forged === undefined, 'no forged approval', forged, entry);
    },
  ),

  check(
    '15.admission-repeated',
    {
      cites: [
        { section: '15', says: 'Idempotency is as in §2: a repeated Idempotency-Key' },
        { section: '15', says: 'Where that was allow, the token' },
        { section: '15', says: 'Once the call is settled' },
      ],
    },
    async (context) => {
      const { grantToken, grantId } = await limited(context, DAILY);
      const once = { 'idempotency-key': randomUUID() };
      const first = await admit(context, grantToken, payment(30), once);
      expectAllowed(first);
      const second = await admit(context, grantToken, payment(30), once);
      expectMember(second, 'entryId', textOf(first, 'entryId'));
      await expectSpent(context, grantId, { amount: '30' });
      const settled = { 'idempotency-key': randomUUID() };
      const other = await admit(context, grantToken, payment(1), settled);
      begun(await settle(context, textOf(other, 'entryId'), { status: 'success' }), 200);
      expectError(await admit(context, grantToken, payment(1), settled), 410, 'RESULT_ENDED');
      begun(await context.api.delete(`/v1/grants/${grantId}`), 204);
      expectRefused(await admit(context, grantToken, payment(30), once), 'revoked');
    },
  ),

  check(
    '15.settle',
    {
      cites: [
        { section: '15', says: 'What is never settled MUST stay spent' },
        { section: '15', says: 'ran: false, with failure alone' },
        { section: '15', says: 'The rest MUST go back' },
        { section: '15', says: 'Once: the same body again' },
      ],
    },
    async (context) => {
      const { grantToken, grantId } = await limited(context, {
        budget: { amount: '100', currency: 'EUR', calls: 9, per: 'day' },
      });
      const pay = async () => textOf(begun(await admit(context, grantToken, payment(30)), 200), 'entryId');
      const [failed, unran, partly] = [await pay(), await pay(), await pay()];
      await expectSpent(context, grantId, { amount: '90', calls: 3 });
      expectStatus(await settle(context, failed, { status: 'failure' }), 200);
      await expectSpent(context, grantId, { amount: '90', calls: 3 });
      expectStatus(await settle(context, unran, { status: 'failure', ran: false }), 200);
      await expectSpent(context, grantId, { amount: '60', calls: 2 });
      expectError(
        await settle(context, partly, { status: 'success', actual: '30.01' }),
        422,
        'ACTUAL_OVER_AMOUNT',
      );
      const ended = await settle(context, partly, { status: 'success', actual: '12.5' });
      expectStatus(ended, 200);
      await expectSpent(context, grantId, { amount: '42.5', calls: 2 });
      const again = await settle(context, partly, { status: 'success', actual: '12.5' });
      expectMember(again, 'entryId', textOf(ended, 'entryId'));
      expectError(
        await settle(context, partly, { status: 'success', actual: '1' }),
        409,
        'ADMISSION_SETTLED',
      );
      await expectSpent(context, grantId, { amount: '42.5', calls: 2 });
      expectMember(await context.api.get(`/v1/audit/${textOf(ended, 'entryId')}`), 'ref', partly);
    },
  ),

  check(
    '15.settled-by-another-key',
    { cites: [{ section: '15', says: 'A key that is neither the one that admitted' }] },
    async (context) => {
      const { grantToken } = await limited(context, DAILY);
      const entryId = textOf(begun(await admit(context, grantToken, payment(30)), 200), 'entryId');
      const api = await context.withRoles('admin');
      const body = { status: 'failure', ran: false };
      expectError(await settle({ api }, entryId, body), 403, 'ADMITTED_WITH_OTHER_KEY');
      expectStatus(await settle(context, entryId, body), 200);
    },
  ),
];

function settle({ api }: Pick<Context, 'api'>, entryId: string, body: object) {
  return api.post(`/v1/admissions/${entryId}/settle`, body);
}
