import fc from 'fast-check';
import {
  type ArgumentLimit,
  type CallDetail,
  grantsNoMore,
  type LimitedScopes,
  narrowLimits,
  parseDetails,
  refusedArguments,
} from '../../../src/issuer.ts';
import { FormatError } from '../../../src/index.ts';
import { admitsNoMore, asksAsOften } from '../../../src/verify/details/subsumption.ts';
import { asksApproval } from '../../../src/verify/details/call-limits.ts';

// Few names and small values, so that random details are often related, and random calls often at a limit.
const decimals = fc.integer({ min: -4, max: 12 }).map((halves) => String(halves / 2));
const scalars = fc.constantFrom<string | number | boolean>('1', 1, true, '-1', 0.5, '0.5', 'ab', '/a/b', 'a');
const paths = fc.constantFrom('/', '/a', '/a/b', '/a/bc', 'a', 'a/b');
const hosts = fc.constantFrom(
  'a.test',
  'b.a.test',
  '.a.test',
  '.test',
  'a.test:8443',
  '.b.a.test',
  '127.0.0.1',
);

const limits: fc.Arbitrary<ArgumentLimit> = fc.oneof(
  fc.constant({}),
  fc.record({ max: decimals, min: decimals }, { requiredKeys: [] }),
  fc.record(
    { oneOf: fc.uniqueArray(scalars, { minLength: 1, maxLength: 3 }), max: decimals },
    { requiredKeys: ['oneOf'] },
  ),
  fc.record(
    {
      oneOf: fc.uniqueArray(scalars, { minLength: 1, maxLength: 4 }),
      prefix: fc.constantFrom('a', '/', '/a', 'ab'),
    },
    { requiredKeys: [] },
  ),
  fc.record({ under: paths, prefix: fc.constantFrom('/', '/a', '/a/') }, { requiredKeys: ['under'] }),
  fc.record({ host: hosts }),
);
const names = fc.constantFrom('a', 'b', 'b.a', 'b.c', 'c');
const asks = fc.oneof(
  fc.constant(true as const),
  fc.dictionary(
    names,
    decimals.map((over) => ({ over })),
    { minKeys: 1, maxKeys: 2, noNullPrototype: true },
  ),
);
const written = fc.record(
  {
    type: fc.constant('urn:grantex:call'),
    scope: fc.constantFrom('p:i', 'p:i', 'f:r'),
    arguments: fc.dictionary(names, limits, { maxKeys: 3, noNullPrototype: true }),
    closed: fc.boolean(),
    ask: asks,
    budget: fc.constantFrom({ calls: 5, per: 'day' }, { amount: '10', currency: 'EUR', per: 'grant' }),
  },
  { requiredKeys: ['type', 'scope'] },
);

/** Details that can be parsed. */
const details: fc.Arbitrary<CallDetail> = written
  .map((one) => parsedOr(one))
  .filter((detail) => detail !== undefined);

function parsedOr(one: unknown): CallDetail | undefined {
  try {
    return parseDetails([one])[0];
  } catch (error) {
    if (FormatError.is(error)) return undefined;
    throw error;
  }
}

const leaves = fc.oneof(
  scalars,
  fc.constantFrom<unknown>(
    0,
    -0,
    3,
    '3',
    '-0',
    Infinity,
    1e-9,
    '0.00001',
    7n,
    null,
    undefined,
    '\ud800',
    'https://a.test',
    '/a/',
  ),
  hosts.map((host) => `https://${host.replace(/^\./, 'x.')}/`),
  paths,
  decimals,
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaves,
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'b.a', 'constructor'), tie('value'), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  ),
}));

/** The arguments of a call, most often an object. */
const calls: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record(
      { a: value, b: fc.oneof(value, fc.record({ a: leaves, c: leaves }, { requiredKeys: [] })), c: leaves },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: value },
);

/** Two details: one, and another one that takes from a third what is narrower. */
const related: fc.Arbitrary<readonly [narrower: CallDetail, wider: CallDetail]> = fc
  .tuple(details, details)
  .map(([wider, other]) => {
    const one = { type: wider.type, scope: wider.scope };
    const limits = Object.entries(other.arguments ?? {}).filter(([path, limit]) => {
      const bound = wider.arguments?.[path];
      if (bound === undefined) return wider.closed !== true;
      return admitsNoMore({ ...one, arguments: { [path]: limit } }, { ...one, arguments: { [path]: bound } });
    });
    const narrower = parsedOr({
      ...other,
      scope: wider.scope,
      closed: other.closed === true || wider.closed === true,
      arguments: { ...wider.arguments, ...Object.fromEntries(limits) },
    });
    return [narrower ?? wider, wider];
  });

const implies = (premise: boolean, conclusion: () => boolean): boolean => !premise || conclusion();
const admits = (held: readonly CallDetail[], call: unknown): boolean =>
  refusedArguments(held, ['p:i', 'f:r'], call).length === 0;

/** A grant of these details, and the child that asks for some; undefined where the request is refused. */
function childOf(
  held: readonly CallDetail[],
  requested: readonly CallDetail[],
): readonly [parent: LimitedScopes, child: LimitedScopes] | undefined {
  const limited = held.map(({ scope }) => scope);
  const bare = ['p:i', 'f:r'].filter((scope) => !limited.includes(scope));
  const parent = {
    scopes: [...bare, ...new Set(limited.map((scope) => `${scope}:by_details`))],
    details: held,
  };
  const scopes = [...new Set([...requested.map(({ scope }) => scope), ...limited.slice(0, 1)])];
  try {
    return [parent, narrowLimits(parent, { scopes, details: requested })];
  } catch (error) {
    if (FormatError.is(error)) return undefined;
    throw error;
  }
}

const lists = fc.array(details, { minLength: 1, maxLength: 3 });

/** A parent's details, and those that a child asks for, often narrower ones. */
const families = fc
  .tuple(related, fc.array(details, { maxLength: 2 }), fc.array(details, { maxLength: 1 }))
  .map(
    ([[narrower, wider], held, requested]) =>
      [
        [wider, ...held],
        [narrower, ...requested],
      ] as const,
  );

/** The laws of details. Each is a property over random details and random calls. */
export const LAWS: readonly (readonly [law: string, property: fc.IProperty<unknown>])[] = [
  [
    'narrower is reflexive and transitive',
    fc.property(related, details, ([first, second], third) => {
      const isTransitive = implies(admitsNoMore(first, second) && admitsNoMore(second, third), () =>
        admitsNoMore(first, third),
      );
      const asksTransitively = implies(asksAsOften(first, second) && asksAsOften(second, third), () =>
        asksAsOften(first, third),
      );
      return admitsNoMore(first, first) && asksAsOften(first, first) && isTransitive && asksTransitively;
    }) as fc.IProperty<unknown>,
  ],
  [
    'a wider detail admits whatever a narrower one admits',
    fc.property(related, details, calls, ([narrower, wider], other, call) => {
      const holds = (bound: CallDetail): boolean =>
        implies(admitsNoMore(narrower, bound) && admits([narrower], call), () => admits([bound], call));
      return admitsNoMore(narrower, wider) && holds(wider) && holds(other);
    }) as fc.IProperty<unknown>,
  ],
  [
    'a detail that asks as often asks about every call that the other one asks about',
    fc.property(details, details, calls, (often, other, call) =>
      implies(asksAsOften(often, other) && asksApproval(other, call), () => asksApproval(often, call)),
    ) as fc.IProperty<unknown>,
  ],
  [
    'whatever a child admits its parent admits, and it asks whenever its parent does',
    fc.property(families, calls, ([held, requested], call) => {
      const made = childOf(held, requested);
      if (made === undefined) return true;
      const [parent, child] = made;
      const inherited = parent.details.filter(({ scope }) => child.scopes.includes(`${scope}:by_details`));
      const isKept = implies(admits(child.details, call), () => admits(inherited, call));
      const isAsked = implies(
        inherited.some((detail) => asksApproval(detail, call)),
        () => child.details.some((detail) => asksApproval(detail, call)),
      );
      return isKept && isAsked && grantsNoMore(child, parent);
    }) as fc.IProperty<unknown>,
  ],
  [
    'parsing what was parsed changes nothing',
    fc.property(lists, (held) => {
      const parsed = parseDetails(held);
      return JSON.stringify(parseDetails(JSON.parse(JSON.stringify(parsed)))) === JSON.stringify(parsed);
    }) as fc.IProperty<unknown>,
  ],
];
