import { memberOf } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import { expectError, expectStatus, expectThat, listOf, textOf } from '../runner/expect.ts';
import { claimsOf } from './claims.ts';
import { openService } from './oauth.ts';
import { admit, detail, expectAllowed, expectRefused, limited, PAY } from './limited-calls.ts';

const BY_DETAILS = `${PAY}:by_details`;

/** Operators, values that they admit, and values that they do not. */
const OPERATORS: readonly (readonly [object, readonly unknown[], readonly unknown[]])[] = [
  [
    { max: '500' },
    [500, '500', '499.99', 60, 0],
    [500.01, 1000, '500.000000001', -1, true, 'many', '5e2', null],
  ],
  [{ min: '2.5', max: '9' }, ['2.5', 9], [2.49, '9.1']],
  [{ oneOf: ['1', 2, true] }, ['1', 2, true], [1, '2', 'true', false]],
  [{ prefix: 'inv-' }, ['inv-', 'inv-7'], ['Inv-7', 'in', 7]],
  [{ under: '/a/b' }, ['/a/b', '/a/b/', '/a/b/c'], ['/a/bc', '/a', '/a/b/../c', '/a/b/%2e%2e/c', '/a/b//c']],
  [
    { host: '.example.com' },
    ['https://api.example.com/x', 'https://a.b.example.com'],
    [
      'http://api.example.com/',
      'https://example.com/',
      'https://u@api.example.com/',
      'https://api.example.com.evil.example/',
      'https://api.example.com:8443/',
      'https://api.example.com\\@evil.example/',
    ],
  ],
  [{}, [null, 'anything', 0], []],
];

/** Details that no server accepts. */
const REFUSED: readonly (readonly [string, readonly unknown[]])[] = [
  ['online', [detail({ arguments: { amount: { max: '5' } }, online: true })]],
  ['an unknown member', [detail({ argument: { amount: { max: '5' } } })]],
  ['an unknown operator', [detail({ arguments: { amount: { below: '5' } } })]],
  ['a bound that is a number', [detail({ arguments: { amount: { max: 5 } } })]],
  ['a bound with an exponent', [detail({ arguments: { amount: { max: '5e2' } } })]],
  ['a host with a path', [detail({ arguments: { url: { host: 'a.example/b' } } })]],
  ['two paths, one below the other', [detail({ arguments: { a: {}, 'a.b': {} } })]],
  ['an unknown type', [{ type: 'payment', scope: PAY, arguments: { amount: { max: '5' } } }]],
  ['a scope that is not asked for', [{ type: 'urn:grantex:call', scope: 'email:send', closed: true }]],
  ['a budget without an end', [detail({ budget: { amount: '5', currency: 'EUR' } })]],
];

/** §15, Details. */
export const details: readonly Check[] = [
  check(
    '15.canonical',
    { cites: [{ section: '15', says: 'Grants and tokens MUST have details in the canonical' }] },
    async (context) => {
      const asked = { closed: false, arguments: { b: { prefix: 'x' }, a: { max: '500.10', min: '1.0' } } };
      const { grantToken } = await limited(context, asked, asked);
      const expected = [detail({ arguments: { a: { max: '500.1', min: '1' }, b: { prefix: 'x' } } })];
      const found = JSON.stringify(claimsOf(grantToken)['authorization_details']);
      expectThat(found === JSON.stringify(expected), JSON.stringify(expected), found);
    },
  ),

  check(
    '15.by-details',
    { cites: [{ section: '15', says: 'A scope that details limit MUST be named' }] },
    async (context) => {
      const { grantToken, grantId } = await limited(context, { arguments: { amount: { max: '5' } } });
      const scopes = [BY_DETAILS, 'files:read'].toSorted().join();
      const inToken = [claimsOf(grantToken)['scp']].flat().map(String).toSorted().join();
      expectThat(inToken === scopes, scopes, inToken);
      const grant = await context.api.get(`/v1/grants/${grantId}`);
      expectThat(
        listOf(grant, 'scopes').map(String).toSorted().join() === scopes,
        scopes,
        grant.received,
        grant,
      );
    },
  ),

  check(
    '15.reserved',
    { cites: [{ section: '15', says: 'The constraint by_details is reserved' }] },
    async (context) => {
      const asked = (scopes: string[]) =>
        context.api.post('/v1/agents', { name: context.name('reserved'), scopes });
      expectError(await asked([BY_DETAILS]), 400, 'INVALID_SCOPE');
      await context.agent({ scopes: [PAY] });
      if (context.mode === 'live') return;
      const { own, resource } = await openService(context);
      const offered = (scopes: string[]) =>
        own.api.patch('/v1/me', { settings: { resources: { [resource]: { scopes } } } });
      expectError(await offered([BY_DETAILS]), 400, 'INVALID_SCOPE');
      expectStatus(await offered([PAY]), 200);
    },
  ),

  check(
    '15.refused-details',
    { cites: [{ section: '15', says: 'In a request the scope may be named with or without by_details' }] },
    async (context) => {
      const { agentId } = await context.sharedAgent();
      const ask = (scopes: string[], authorizationDetails: readonly unknown[]) =>
        context.api.post('/v1/authorize', {
          agentId,
          principalId: context.name('details'),
          scopes,
          authorizationDetails,
        });
      for (const [, wrong] of REFUSED) expectError(await ask([PAY], wrong), 400, 'INVALID_DETAILS');
      expectError(await ask([BY_DETAILS], []), 400, 'INVALID_DETAILS');
      const limits = [detail({ arguments: { amount: { max: '5' } } })];
      expectError(await ask([`${PAY}:max_50`], limits), 400, 'INVALID_DETAILS');
      const named = await ask([PAY], [detail({ arguments: { amount: { below: '5' } } })]);
      expectThat(
        textOf(named, 'message').includes('below'),
        'a message with the place',
        named.received,
        named,
      );
      expectStatus(await ask([BY_DETAILS], limits), 201);
    },
  ),

  check(
    '15.several-details',
    { cites: [{ section: '15', says: 'There are 20 details at most' }] },
    async (context) => {
      const { grantToken } = await limited(
        context,
        { arguments: { amount: { max: '50' } } },
        { arguments: { amount: { max: '90' }, to: { oneOf: ['a'] } } },
      );
      const pay = (input: object) => admit(context, grantToken, { input });
      expectAllowed(await pay({ amount: 50, to: 'a' }));
      expectRefused(await pay({ amount: 60, to: 'a' }), 'argument_not_granted');
      expectRefused(await pay({ amount: 50, to: 'b' }), 'argument_not_granted');
      const { agentId } = await context.sharedAgent();
      const authorizationDetails = Array.from({ length: 21 }, (_, index) =>
        detail({ arguments: { amount: { max: String(index + 1) } } }),
      );
      const asked = { agentId, principalId: context.name('many'), scopes: [PAY], authorizationDetails };
      expectError(await context.api.post('/v1/authorize', asked), 400, 'INVALID_DETAILS');
    },
  ),

  check(
    '15.operators',
    { cites: [{ section: '15', says: 'Operators of one path MUST hold together' }] },
    async (context) => {
      const tried = OPERATORS.map(async ([operators, admitted, refused]) => {
        const { grantToken } = await limited(context, { arguments: { value: operators } });
        const call = (value: unknown) => admit(context, grantToken, { input: { value } });
        for (const value of admitted) expectAllowed(await call(value));
        for (const value of refused) expectRefused(await call(value), 'argument_not_granted');
      });
      await Promise.all(tried);
    },
  ),

  check(
    '15.walking',
    {
      cites: [
        { section: '15', says: 'Through a list, nested ones too' },
        { section: '15', says: 'A named argument that is missing MUST refuse' },
        { section: '15', says: 'With closed, a key that is not named' },
      ],
    },
    async (context) => {
      const { grantToken } = await limited(context, {
        arguments: { 'items.price': { max: '5' }, note: {} },
        closed: true,
      });
      const call = (input: unknown) => admit(context, grantToken, { input });
      expectAllowed(await call({ items: [{ price: 1 }, [{ price: 5 }]], note: { any: 'thing' } }));
      for (const input of [
        { items: [{ price: 1 }, { price: 6 }], note: '' },
        { items: [{ price: 1 }, [{ price: 6 }]], note: '' },
        { items: [], note: '' },
        { items: [{ price: 1 }, 1], note: '' },
        { items: [{ price: 1 }] },
        { items: [{ price: 1 }], note: '', further: 1 },
        { items: [{ price: 1, tax: 1 }], note: '' },
        { 'items.price': 1, note: '' },
      ])
        expectRefused(await call(input), 'argument_not_granted');
      const refused = await call({ items: [{ price: 'secret-value' }], note: '' });
      expectThat(!refused.received.includes('secret-value'), 'no value', refused.received, refused);
      expectThat(
        memberOf(refused.body, 'refusal.arguments.0.argument') === 'items.price',
        'the argument',
        refused.received,
        refused,
      );
    },
  ),
];
