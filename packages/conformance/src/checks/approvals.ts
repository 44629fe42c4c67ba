import { createHash } from 'node:crypto';
import { canonicalJson } from '@grantex/core/log';
import type { Answer } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import type { Context, Developer } from '../runner/context.ts';
import { begun, expectError, expectMember, expectStatus, expectThat, textOf } from '../runner/expect.ts';
import { Skip } from '../runner/outcome.ts';
import { delegate } from './delegate.ts';
import { eventsWith } from './events-with.ts';
import { admit, expectAllowed, expectRefused, limited, PAY, payment } from './limited-calls.ts';

const ASKS = { ask: { amount: { over: '20' } }, arguments: { amount: { max: '500' } } };

/** §15, Approvals. */
export const approvals: readonly Check[] = [
  check(
    '15.approval-digest',
    { cites: [{ section: '15', says: 'An approval belongs to a grant, an audience' }] },
    async (context) => {
      const { grantToken } = await limited(context, ASKS);
      const input = { to: 'b', amount: 300 };
      const id = await ask(context, grantToken, { ...payment(300), input });
      const action = 'pay';
      const asked = canonicalJson({ action, audience: context.issuer, input });
      expectMember(await context.api.get(`/v1/approvals/${id}`), 'digest', sha256(asked));
      const [shown, restDigest] = [{ amount: 301 }, 'a'.repeat(64)];
      const partly = await ask(context, grantToken, { input: undefined, shown, restDigest });
      const part = canonicalJson({ action, audience: context.issuer, restDigest, shown });
      expectMember(await context.api.get(`/v1/approvals/${partly}`), 'digest', sha256(part));
    },
  ),

  check(
    '15.approved-once',
    {
      cites: [
        { section: '15', says: 'An approved call MUST run once' },
        { section: '15', says: 'A call with other arguments MUST' },
        { section: '15', says: 'The same call that waits already' },
        { section: '15', says: 'A second answer MUST be 409' },
      ],
    },
    async (context) => {
      const { grantToken } = await limited(context, ASKS);
      const id = await ask(context, grantToken, payment(300));
      expectThat((await ask(context, grantToken, payment(300))) === id, 'the same question', 'another one');
      expectMember(await decide(context, id, 'approve'), 'status', 'approved');
      expectError(await decide(context, id, 'refuse'), 409, 'APPROVAL_DECIDED');
      const other = await ask(context, grantToken, payment(301));
      expectThat(other !== id, 'another question', 'the same');
      const elsewhere = await ask(context, grantToken, { ...payment(300), action: 'pay.elsewhere' });
      expectThat(elsewhere !== id, 'another question', 'the same');
      expectAllowed(await admit(context, grantToken, payment(300)));
      expectMember(await context.api.get(`/v1/approvals/${id}`), 'status', 'used');
      const again = await ask(context, grantToken, payment(300));
      expectThat(again !== id, 'a new question', 'the approval that was used');
    },
  ),

  check(
    '15.approved-at-once',
    { cites: [{ section: '15', says: 'An approved call MUST run once' }] },
    async (context) => {
      const { grantToken } = await limited(context, ASKS);
      await decide(context, await ask(context, grantToken, payment(300)), 'approve');
      const answers = await Promise.all([1, 2, 3].map(() => admit(context, grantToken, payment(300))));
      const allowed = answers.filter(({ body }) => (body as { decision?: string }).decision === 'allow');
      expectThat(allowed.length === 1, 'one call that runs', allowed.length, answers[0]);
    },
  ),

  check(
    '15.five-wait',
    { cites: [{ section: '15', says: 'More than five MUST NOT wait' }] },
    async (context) => {
      const { grantToken, agentId } = await limited(context, ASKS);
      const child = begun(await delegate(context, grantToken, agentId, { scopes: [PAY] }), 201);
      const below = textOf(child, 'grantToken');
      for (let amount = 21; amount < 26; amount += 1)
        await ask(context, amount % 2 === 0 ? below : grantToken, payment(amount));
      for (const token of [grantToken, below]) {
        const sixth = await admit(context, token, payment(26));
        expectRefused(sixth, 'approval_required');
      }
    },
  ),

  check(
    '15.approval-is-no-more',
    { cites: [{ section: '15', says: 'Revocation, scopes, limits, budgets and holds MUST' }] },
    async (context) => {
      const budget = { calls: 1, per: 'grant' };
      const { grantToken, grantId } = await limited(context, { ...ASKS, budget });
      await decide(context, await ask(context, grantToken, payment(300)), 'approve');
      expectAllowed(await admit(context, grantToken, payment(5)));
      expectRefused(await admit(context, grantToken, payment(300)), 'budget_exceeded');
      begun(await context.api.post(`/v1/grants/${grantId}/hold`), 200);
      expectRefused(await admit(context, grantToken, payment(300)), 'on_hold');
      const ended = await limited(context, ASKS);
      await decide(context, await ask(context, ended.grantToken, payment(300)), 'approve');
      begun(await context.api.delete(`/v1/grants/${ended.grantId}`), 204);
      expectRefused(await admit(context, ended.grantToken, payment(300)), 'revoked');
    },
  ),

  check(
    '15.refused-stays-refused',
    { cites: [{ section: '15', says: 'A refused call MUST stay refused' }] },
    async (context) => {
      const { grantToken, agentId } = await limited(context, ASKS);
      const child = begun(await delegate(context, grantToken, agentId, { scopes: [PAY] }), 201);
      const id = await ask(context, grantToken, payment(300));
      expectMember(await decide(context, id, 'refuse'), 'status', 'refused');
      for (const token of [grantToken, textOf(child, 'grantToken')])
        expectRefused(await admit(context, token, payment(300)), 'approval_refused');
      await ask(context, grantToken, payment(301));
    },
  ),

  check(
    '15.not-approved-after-the-end',
    { cites: [{ section: '15', says: 'A call MUST NOT be approved once its grant has ended' }] },
    async (context) => {
      const { grantToken, grantId } = await limited(context, ASKS);
      const id = await ask(context, grantToken, payment(300));
      begun(await context.api.delete(`/v1/grants/${grantId}`), 204);
      expectError(await decide(context, id, 'approve'), 409, 'GRANT_ENDED');
      const { agentId } = await context.agent();
      const other = await context.grant({ agentId });
      const asked = await ask(context, other.grantToken, { scopes: ['files:read'], approval: true });
      begun(await context.api.patch(`/v1/agents/${agentId}`, { status: 'suspended' }), 200);
      const answer = await decide(context, asked, 'approve');
      const isRefused = [403, 409].includes(answer.status);
      expectThat(isRefused, '403 AGENT_NOT_ACTIVE or 409 GRANT_ENDED', answer.status, answer);
    },
  ),

  check(
    '15.shown-nowhere',
    { cites: [{ section: '15', says: 'What the person is shown MUST NOT be in an answer' }] },
    async (context) => {
      context.needsSandbox();
      const own = await context.ownDeveloper('catalogs');
      const { grantToken, grantId } = await limited(own, ASKS);
      const recipient = 'recipient-of-the-kit';
      const input = { amount: 300, to: recipient };
      const asked = begun(await admit(own, grantToken, { ...payment(300), input }), 200);
      const id = textOf(asked, 'approvalId');
      const read = begun(await own.api.get(`/v1/approvals/${id}`), 200);
      const listed = begun(await own.api.get(`/v1/approvals?grantId=${grantId}`), 200);
      expectMember(listed, 'approvals.0.approvalId', id);
      const events = await eventsWith(own, id);
      expectThat(events.received.includes(id), 'the event of the question', events.received, events);
      for (const answer of [asked, read, listed, events])
        expectThat(!answer.received.includes(recipient), 'no argument of the call', answer.received, answer);
    },
  ),

  check(
    '15.page-of-an-approval',
    { cites: [{ section: '15', says: 'The page MUST NOT show anything before' }] },
    async (context) => {
      const { grantToken } = await limited(context, ASKS);
      const recipient = 'recipient-of-the-kit';
      const id = await ask(context, grantToken, { ...payment(300), input: { amount: 300, to: recipient } });
      const page = await context.anonymous.get(`/approvals/${id}`);
      for (const shown of [recipient, context.name('agent')])
        expectThat(!page.received.includes(shown), 'nothing of the call', page.received, page);
      const none = await context.anonymous.get(`/approvals/${id.slice(0, -3)}000`);
      expectThat(
        none.status === page.status,
        `status ${page.status}, as for one that there is`,
        none.status,
        none,
      );
      expectStatus(page, 200);
    },
  ),

  check(
    '15.no-answer-by-key',
    { cites: [{ section: '15', says: 'On a live server an API key MUST NOT answer' }] },
    async (context) => {
      if (context.mode === 'sandbox') throw new Skip('a sandbox asks no person');
      const id = `apr_${'0'.repeat(26)}`;
      expectError(await decide(context, id, 'approve'), 404, 'NO_SUCH_ROUTE');
      expectError(await context.api.get(`/v1/approvals/${id}`), 404, 'NOT_FOUND');
    },
  ),
];

/** Asks for a call about which the person is asked. @returns the id of the question */
async function ask(context: Context, grantToken: string, call: object): Promise<string> {
  const answer = await admit(context, grantToken, call);
  expectMember(answer, 'decision', 'ask');
  expectStatus(answer, 200);
  return textOf(answer, 'approvalId');
}

function decide({ api }: Pick<Developer, 'api'>, id: string, decision: string): Promise<Answer> {
  return api.post(`/v1/approvals/${id}/decide`, { decision });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
