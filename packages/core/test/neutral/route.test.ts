import { expect, test } from 'vitest';
import { createGuard, type Rule } from '../../src/index.ts';
import { callOfRequest } from '../../src/guard/http/route.ts';
import { createTestIssuer } from './support/issuer.ts';
import { refusalOf } from './support/outcome.ts';
import { createRecorder } from './support/recorder.ts';
import { verifierOf } from './support/service.ts';

const issuer = await createTestIssuer();
const token = await issuer.token();

interface Request {
  readonly amount: string;
}

const fail = (): never => {
  throw new Error('no body');
};

test.each<{ title: string; rule: Rule<string> | ((request: Request) => Rule<string>); action: string }>([
  {
    title: "the rule's action",
    rule: { scopes: ['flights:book'], action: 'flight.booked' },
    action: 'flight.booked',
  },
  {
    title: "a computed rule's action",
    rule: () => ({ scopes: ['flights:book'], action: 'flight.booked' }),
    action: 'flight.booked',
  },
  { title: 'the first scope', rule: { scopes: ['flights:book', 'hotels:book'] }, action: 'flights:book' },
  { title: 'the method where the rule fails', rule: fail, action: 'POST' },
])('the entry of a request whose input fails is named by $title', async ({ rule, action }) => {
  const audit = createRecorder();
  const guard = createGuard({ verifier: verifierOf(issuer), audit });
  const incoming = { method: 'POST', url: '/flights', headers: ['Authorization', `Bearer ${token}`] };
  const call = callOfRequest(guard, { amount: '100' }, incoming, { rule, input: fail });
  expect(await refusalOf(() => guard.admit(call))).toMatchObject({ reason: 'rule_failed' });
  expect(audit.summary()).toEqual([`blocked ${action}`]);
});
