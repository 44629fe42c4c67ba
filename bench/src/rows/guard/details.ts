import { createGuard, type Guard } from '@grantex/core';
import type { CallDetail } from '@grantex/core/issuer';
import { cpuTime } from '../../measure/cpu-time.ts';
import { interleave, type Samples } from '../../measure/interleave.ts';
import { parsing, payloadOf } from '../../measure/plain-work.ts';
import { difference, estimate, median } from '../../measure/statistics.ts';
import { attempt, type Row } from '../../report/row.ts';
import { besideParsing } from '../../report/beside-parsing.ts';
import { type IssuedTokens, issueTokens, readyVerifier } from '../../workbench/tokens.ts';
import type { Group } from '../group.ts';

const SCOPE = 'payments:initiate';
const RULE = { scopes: [SCOPE] } as const;
const MAPPED = { ...RULE, arguments: (input: typeof INPUT) => input } as const;
const INPUT = {
  amount: 499.95,
  currency: 'EUR',
  recipient: { country: 'DE', url: 'https://shop.example.com/invoices/42' },
};

/** What a person limits of a payment: an amount, a choice, and an address within an object; nothing else is allowed. */
const DETAIL: CallDetail = {
  type: 'urn:grantex:call',
  scope: SCOPE,
  arguments: {
    amount: { max: '500' },
    currency: { oneOf: ['EUR', 'USD'] },
    'recipient.country': { oneOf: ['DE', 'AT'] },
    'recipient.url': { host: '.example.com' },
  },
  closed: true,
};
const AMOUNT: CallDetail = { type: 'urn:grantex:call', scope: SCOPE, arguments: { amount: { max: '500' } } };

/** What limits on arguments add to a decision. */
export const details: Group = {
  name: 'details',
  title: 'Decision over a token seen before whose grant limits arguments; CPU time',
  async run({ rounds, sampleMilliseconds }) {
    const bare = await contender(sampleMilliseconds);
    const amount = await contender(sampleMilliseconds, AMOUNT);
    const four = await contender(sampleMilliseconds, DETAIL);
    const mapped = await contender(sampleMilliseconds, DETAIL, MAPPED);
    const parse = parsing([payloadOf(await detailedToken())], sampleMilliseconds);
    const costs = await interleave({ bare, amount, four, mapped, parse }, rounds);
    return [
      await attempt('a limit on an amount', () => rowOf('amount', costs)),
      await attempt('four limits, closed', () => rowOf('four', costs)),
      await attempt('four limits, closed, compared with what a rule returns', () => rowOf('mapped', costs)),
    ];
  },
};

type Name = 'parse' | 'bare' | 'amount' | 'four' | 'mapped';

function rowOf(name: Name, costs: Samples<Name, number>): Omit<Row, 'what'> {
  const more = costs[name].map((cost, round) => cost - (costs.bare[round] ?? Number.NaN));
  return {
    measured: { value: median(costs[name]), unit: 'seconds' },
    limit: { what: 'without limits', value: median(costs.bare), unit: 'seconds' },
    references: [
      { what: 'more', value: difference(costs[name], costs.bare), unit: 'seconds' },
      besideParsing(more, costs.parse),
    ],
    result: { ...estimate(more), unit: 'seconds' },
    goal: { floor: 1e-6, stretch: 0.5e-6 },
    note: 'the goal is for what the limits add',
  };
}

const issue = (detail?: CallDetail): Promise<IssuedTokens> =>
  issueTokens(1, () => undefined, { scopes: [SCOPE], ...(detail && { authorizationDetails: [detail] }) });

async function detailedToken(): Promise<string> {
  const { issuer, tokens } = await issue(DETAIL);
  await issuer.close();
  return tokens[0];
}

async function contender(
  milliseconds: number,
  detail?: CallDetail,
  rule: typeof RULE | typeof MAPPED = RULE,
) {
  const issued = await issue(detail);
  const verifier = await readyVerifier(issued, 1);
  await issued.issuer.close();
  const guard: Guard = createGuard({ verifier, audit: false });
  const [token] = issued.tokens;
  const admit = (): unknown => guard.admit({ token, action: SCOPE, input: INPUT, rule });
  return cpuTime((times) => {
    let admission: unknown;
    for (let index = 0; index < times; index += 1) admission = admit();
    if (admission instanceof Promise) throw new Error('the decision is not synchronous');
  }, milliseconds);
}
