import {
  type CallDetail,
  grantsLess,
  type LimitedScopes,
  narrowLimits,
  parseDetails,
} from '../../../src/issuer.ts';
import { type FormatFault, orFault } from '../format-fault.ts';
import { type Vector, vectorKind, type VectorKind } from '../vector-kind.ts';

interface NarrowingCase extends Vector {
  readonly parent: LimitedScopes;
  /** What a delegation asks for. */
  readonly requested: LimitedScopes;
  /** What the child holds, and whether that is strictly less than the parent; or the fault. */
  readonly expected: (LimitedScopes & { readonly isStrict: boolean }) | FormatFault;
}

const detail = (
  limits: NonNullable<CallDetail['arguments']>,
  more: Partial<CallDetail> = {},
): CallDetail => ({
  type: 'urn:grantex:call',
  scope: 'p:i',
  ...(Object.keys(limits).length > 0 && { arguments: limits }),
  ...more,
});

const LIMITED = ['p:i:by_details'];
const of = (...details: readonly CallDetail[]): LimitedScopes => ({ scopes: LIMITED, details });
const strictly = (...details: readonly CallDetail[]): NarrowingCase['expected'] => ({
  ...of(...details),
  isStrict: true,
});
const equally = (...details: readonly CallDetail[]): NarrowingCase['expected'] => ({
  ...of(...details),
  isStrict: false,
});
const fault = (code: string, message: string): FormatFault => ({ error: { code, message } });
const wider = (words: string): FormatFault =>
  fault('DETAILS_NOT_NARROWER', `The detail of p:i is wider than the parent's: ${words}.`);
const invalid = (message: string): FormatFault => fault('INVALID_DETAILS', message);

const MAX_5 = detail({ amount: { max: '5' } });
const MAX_3 = detail({ amount: { max: '3' } });

type Row = readonly [
  name: string,
  parent: LimitedScopes,
  requested: LimitedScopes,
  expected: NarrowingCase['expected'],
];

/** What replaces the parent's limit on one argument, and what is held beside it. */
const LIMITS: readonly (readonly [
  name: string,
  bound: object,
  limit: object,
  outcome: 'replaces' | 'beside' | 'wider',
])[] = [
  ['a smaller max', { max: '5' }, { max: '4.9999' }, 'replaces'],
  ['the same max', { max: '5' }, { max: '5' }, 'replaces'],
  ['a larger max', { max: '5' }, { max: '5.0001' }, 'wider'],
  ['a min beside a max', { max: '5' }, { min: '1' }, 'beside'],
  ['a min below the one that a max implies', { max: '5' }, { min: '-1' }, 'wider'],
  ['a min over a min', { min: '1' }, { min: '2' }, 'replaces'],
  ['a max that implies a min, under a lower one', { min: '-5', max: '5' }, { max: '5' }, 'replaces'],
  ['a max that implies a min, under a higher one', { min: '1' }, { max: '5' }, 'beside'],
  ['a range within a range', { min: '1', max: '5' }, { min: '2', max: '3' }, 'replaces'],
  ['fewer choices', { oneOf: ['a', 'b'] }, { oneOf: ['b'] }, 'replaces'],
  ['the same choices in another order', { oneOf: ['a', 'b'] }, { oneOf: ['b', 'a'] }, 'replaces'],
  ['other choices', { oneOf: ['a', 'b'] }, { oneOf: ['b', 'c'] }, 'wider'],
  ['choices of another type', { oneOf: [1] }, { oneOf: ['1'] }, 'wider'],
  ['choices within a range', { max: '5' }, { oneOf: ['1', 5] }, 'replaces'],
  ['choices beyond a range', { max: '5' }, { oneOf: ['1', 6] }, 'wider'],
  ['choices that have a prefix', { prefix: 'inv-' }, { oneOf: ['inv-1'] }, 'replaces'],
  ['choices without a prefix', { prefix: 'inv-' }, { oneOf: ['inv-1', 'x'] }, 'wider'],
  ['a range beside choices', { oneOf: [1, 2] }, { max: '1' }, 'beside'],
  ['a longer prefix', { prefix: 'inv-' }, { prefix: 'inv-2' }, 'replaces'],
  ['a shorter prefix', { prefix: 'inv-' }, { prefix: 'inv' }, 'wider'],
  ['another prefix', { prefix: 'inv-' }, { prefix: 'ord-' }, 'wider'],
  ['a path below', { under: '/a' }, { under: '/a/b' }, 'replaces'],
  ['a path that begins alike', { under: '/a' }, { under: '/ab' }, 'wider'],
  ['a path above', { under: '/a/b' }, { under: '/a' }, 'wider'],
  ['a path under the root', { under: '/' }, { under: '/a' }, 'replaces'],
  ['a prefix beside a path', { under: '/a' }, { prefix: '/a' }, 'beside'],
  ['a host below', { host: '.a.test' }, { host: 'b.a.test' }, 'replaces'],
  ['the hosts below a host below', { host: '.a.test' }, { host: '.b.a.test' }, 'replaces'],
  ['the host itself', { host: '.a.test' }, { host: 'a.test' }, 'wider'],
  ['a host at another port', { host: 'a.test' }, { host: 'a.test:8443' }, 'wider'],
  ['a limit on what only had to be there', {}, { max: '5' }, 'replaces'],
  ['no limit on what is limited', { max: '5' }, {}, 'beside'],
];

const ROWS: readonly Row[] = [
  ...LIMITS.map(([name, bound, limit, outcome]): Row => {
    const [held, asked] = [detail({ a: bound }), detail({ a: limit })];
    const isSame = name.startsWith('the same');
    const outcomes = {
      replaces: isSame ? equally(asked) : strictly(asked),
      // A limit that the parent's implies makes nothing narrower.
      beside: Object.keys(limit).length === 0 ? equally(held, asked) : strictly(held, asked),
      wider: wider(`"a" has ${JSON.stringify(limit)}, and the parent's limit is ${JSON.stringify(bound)}`),
    };
    return [`limit: ${name}`, of(held), of(asked), outcomes[outcome]];
  }),
  ['nothing asked for', of(MAX_5), { scopes: ['p:i'], details: [] }, equally(MAX_5)],
  ['the scope as the parent holds it', of(MAX_5), { scopes: LIMITED, details: [] }, equally(MAX_5)],
  [
    'the scope written in both ways',
    of(MAX_5),
    { scopes: ['p:i', 'p:i:by_details'], details: [MAX_3] },
    strictly(MAX_3),
  ],
  [
    'a detail of a scope that the parent holds without limits',
    { scopes: ['p:i'], details: [] },
    { scopes: ['p:i'], details: [MAX_3] },
    strictly(MAX_3),
  ],
  [
    'a detail of an amount that the parent limits by a scope',
    { scopes: ['p:i:max_5'], details: [] },
    { scopes: ['p:i'], details: [MAX_3] },
    equally(MAX_3),
  ],
  [
    'fewer scopes, with the details of those that are left',
    { scopes: ['p:i:by_details', 'q:r:by_details'], details: [MAX_5, { ...MAX_5, scope: 'q:r' }] },
    { scopes: ['p:i'], details: [] },
    strictly(MAX_5),
  ],
  [
    'another argument',
    of(MAX_5),
    of(detail({ to: { oneOf: ['a'] } })),
    strictly(MAX_5, detail({ to: { oneOf: ['a'] } })),
  ],
  [
    'a detail that replaces two',
    of(MAX_5, detail({ to: {} })),
    of(detail({ amount: { max: '3' }, to: { oneOf: ['a'] } })),
    strictly(detail({ amount: { max: '3' }, to: { oneOf: ['a'] } })),
  ],
  [
    'closed under open',
    of(MAX_5),
    of(detail({ amount: { max: '5' } }, { closed: true })),
    strictly(detail({ amount: { max: '5' } }, { closed: true })),
  ],
  [
    'open under closed',
    of(detail({ amount: { max: '5' } }, { closed: true })),
    of(MAX_3),
    strictly(detail({ amount: { max: '5' } }, { closed: true }), MAX_3),
  ],
  [
    'an argument that a closed parent does not name',
    of(detail({ amount: { max: '5' } }, { closed: true })),
    of(detail({ to: {} })),
    wider('"to" has {}, and the parent\'s closed detail does not name this argument'),
  ],
  [
    'a part of an argument that a closed parent names',
    of(detail({ to: {} }, { closed: true })),
    of(detail({ 'to.iban': { prefix: 'DE' } })),
    strictly(detail({ to: {} }, { closed: true }), detail({ 'to.iban': { prefix: 'DE' } })),
  ],
  [
    'the budget of the parent is its own',
    of(detail({}, { budget: { calls: 5, per: 'day' } })),
    { scopes: ['p:i'], details: [] },
    equally(detail({})),
  ],
  [
    'a budget of its own',
    of(detail({}, { budget: { calls: 5, per: 'day' } })),
    of(detail({}, { budget: { calls: 9, per: 'day' } })),
    equally(detail({}, { budget: { calls: 9, per: 'day' } })),
  ],
  [
    'an ask is inherited',
    of(detail({ amount: { max: '5' } }, { ask: true })),
    of(MAX_3),
    strictly(detail({ amount: { max: '3' } }, { ask: true })),
  ],
  [
    'two asks are joined at the lower bounds',
    of(detail({}, { ask: { a: { over: '2' }, b: { over: '2' } } })),
    of(detail({}, { ask: { c: { over: '1' }, b: { over: '1' }, a: { over: '3' } } })),
    equally(detail({}, { ask: { a: { over: '2' }, b: { over: '1' }, c: { over: '1' } } })),
  ],
  [
    'asks of an argument and of its part stay apart',
    of(detail({}, { ask: { a: { over: '2' } } })),
    of(detail({}, { ask: { 'a.b': { over: '1' } } })),
    equally(detail({}, { ask: { a: { over: '2' } } }), detail({}, { ask: { 'a.b': { over: '1' } } })),
  ],
  [
    'an ask for every call stays',
    of(detail({}, { ask: { a: { over: '2' } } })),
    of(detail({}, { ask: true })),
    equally(detail({}, { ask: true })),
  ],
  [
    'online is inherited',
    of(detail({ amount: { max: '5' } }, { online: true })),
    of(MAX_3),
    strictly(detail({ amount: { max: '3' } }, { online: true })),
  ],
  [
    'by_details without a detail',
    { scopes: ['p:i'], details: [] },
    { scopes: LIMITED, details: [] },
    invalid('The scope p:i:by_details needs a detail of p:i.'),
  ],
  [
    'a detail whose scope is not asked for',
    { scopes: ['p:i', 'q:r'], details: [] },
    { scopes: ['q:r'], details: [MAX_3] },
    invalid('The detail of p:i needs the scope p:i:by_details.'),
  ],
  [
    'a detail whose scope has another constraint',
    { scopes: ['p:i'], details: [] },
    { scopes: ['p:i:max_5'], details: [MAX_3] },
    invalid('The detail of p:i needs the scope p:i:by_details.'),
  ],
  [
    'a detail beside another constraint',
    { scopes: ['p:i'], details: [] },
    { scopes: ['p:i', 'p:i:eur'], details: [MAX_3] },
    invalid('The scope p:i:eur stands beside p:i:by_details.'),
  ],
];

/** What a delegation gives of a grant with details (`docs/protocol.md` §15). */
export const detailsNarrowingVectors: VectorKind = vectorKind<NarrowingCase>({
  kind: 'details-narrowing',
  about:
    'Delegations from grants with details: what the child holds, and whether that is strictly less. Whether the scopes of the parent cover those of the child is not a matter of these.',
  cases: () => ROWS.map(([name, parent, requested, expected]) => ({ name, parent, requested, expected })),
  run: ({ parent, requested }) =>
    orFault(() => {
      const held = { scopes: parent.scopes, details: parseDetails(parent.details) };
      const child = narrowLimits(held, {
        scopes: requested.scopes,
        details: parseDetails(requested.details),
      });
      return { ...child, isStrict: grantsLess(child, held) };
    }),
});
