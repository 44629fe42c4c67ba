import { memberOf } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import { begun, expectError, expectStatus, expectThat, listOf, textOf } from '../runner/expect.ts';
import { claimsOf } from './claims.ts';
import { delegate } from './delegate.ts';
import { admit, detail, expectAllowed, expectRefused, limited, PAY } from './limited-calls.ts';

/** §15, Details: in tokens, and in what is delegated. */
export const delegatedDetails: readonly Check[] = [
  check(
    '15.details-in-tokens',
    { cites: [{ section: '15', says: 'A grant has the details that its principal approved' }] },
    async (context) => {
      const { grantToken, refreshToken, agentId } = await limited(context, {
        arguments: { amount: { max: '50' } },
      });
      const refreshed = begun(await context.api.post('/v1/token/refresh', { refreshToken, agentId }), 201);
      const child = begun(await delegate(context, grantToken, agentId, { scopes: [PAY] }), 201);
      const bare = begun(await delegate(context, grantToken, agentId), 201);
      const tokens = [grantToken, textOf(refreshed, 'grantToken'), textOf(child, 'grantToken')];
      for (const token of tokens) expectLimit(token, '50');
      const none = claimsOf(textOf(bare, 'grantToken'))['authorization_details'];
      expectThat(none === undefined, 'no details of a scope that the token lacks', none, bare);
    },
  ),

  check(
    '15.delegated-keeps',
    { cites: [{ section: '15', says: 'A delegated grant MUST have the details' }] },
    async (context) => {
      const { grantToken, agentId } = await limited(context, {
        arguments: { amount: { max: '50' } },
        budget: { calls: 3, per: 'grant' },
      });
      const child = await delegate(context, grantToken, agentId, {
        scopes: [PAY],
        authorizationDetails: [detail({ arguments: { to: { oneOf: ['a'] } } })],
      });
      expectStatus(child, 201);
      const found = listOf(child, 'authorizationDetails');
      expectThat(found.length === 2, 'the detail of the parent and the new one', found, child);
      expectThat(!JSON.stringify(found).includes('budget'), "no budget of the parent's", found, child);
      const token = textOf(child, 'grantToken');
      expectAllowed(await admit(context, token, { input: { amount: 50, to: 'a' } }));
      expectRefused(await admit(context, token, { input: { amount: 51, to: 'a' } }), 'argument_not_granted');
    },
  ),

  check(
    '15.delegated-wider',
    { cites: [{ section: '15', says: 'An operator that is wider than the parent' }] },
    async (context) => {
      const parent = await limited(context, {
        arguments: {
          amount: { max: '50', min: '5' },
          to: { oneOf: ['a', 'b'] },
          path: { under: '/x' },
          url: { host: '.example.com' },
          id: { prefix: 'in' },
        },
        closed: true,
      });
      const ask = (own: object) =>
        delegate(context, parent.grantToken, parent.agentId, {
          scopes: [PAY],
          authorizationDetails: [detail({ arguments: own })],
        });
      for (const wider of [
        { amount: { max: '51' } },
        { amount: { max: '50', min: '4' } },
        { to: { oneOf: ['a', 'c'] } },
        { path: { under: '/' } },
        { path: { under: '/xy' } },
        { url: { host: 'example.com' } },
        { id: { prefix: 'out' } },
        { further: {} },
      ]) {
        const answer = await ask(wider);
        expectError(answer, 400, 'DETAILS_NOT_NARROWER');
        const [argument = ''] = Object.keys(wider);
        const message = textOf(answer, 'message');
        const isNamed = message.includes(PAY) && message.includes(argument);
        expectThat(isNamed, `a message with ${PAY} and ${argument}`, message, answer);
      }
      expectStatus(await ask({ amount: { max: '40', min: '5' }, to: { oneOf: ['a'] } }), 201);
    },
  ),

  check('15.online', { cites: [{ section: '15', says: 'online: true MUST stand on' }] }, async (context) => {
    const limit = { arguments: { amount: { max: '5' } } };
    const onlineOf = (token: string): readonly unknown[] =>
      [claimsOf(token)['authorization_details']].flat().map((each) => memberOf(each, 'online'));
    const [offline] = onlineOf((await limited(context, limit)).grantToken);
    expectThat(offline === undefined, 'no online where nothing asks', offline);
    for (const asking of [{ ask: true }, { budget: { calls: 3, per: 'day' } }]) {
      const { grantToken, agentId } = await limited(context, limit, asking);
      const child = begun(await delegate(context, grantToken, agentId, { scopes: [PAY] }), 201);
      for (const token of [grantToken, textOf(child, 'grantToken')]) {
        const found = onlineOf(token);
        const isEach = found.length > 0 && found.every((online) => online === true);
        expectThat(isEach, 'online on each detail, in a child, too', found, child);
      }
    }
  }),
];

function expectLimit(token: string, max: string): void {
  const [first] = [claimsOf(token)['authorization_details']].flat();
  const found = memberOf(first, 'arguments.amount.max');
  expectThat(found === max, `a token with the limit ${max}`, found ?? 'none');
}
