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
const decimals = fc.integer({ min: -3, max: 4 }).map((halves) => String(halves / 2));
const scalars = fc.constantFrom<string | number | boolean>('1', 1, true, '-1', 0.5, '0.5', 'ab', '/a/b', 'a');
const paths = fc.constantFrom('/', '/a', '/ab', '/a/b', '/a/bc', 'a', 'a/b');
const hosts = fc.constantFrom(
  'a.test',
  'b.a.test',
  '.a.test',
  '.test',
  'a.test:8443',
  '.b.a.test',
  '127.0.0.1',
);

const kinds: readonly fc.Arbitrary<ArgumentLimit>[] = [
  fc.constant({}),
  fc.record({ max: decimals }),
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
];
const limits = fc.oneof(...kinds);
/** Two limits of a kind. */
const pairs = fc.oneof(...kinds.map((kind) => fc.tuple(kind, kind)));
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

/** Values at the limits of an argument, and just beyond. */
function valuesNear({
  max,
  min,
  oneOf = [],
  prefix,
  under,
  host = 'a.test',
}: ArgumentLimit): readonly unknown[] {
  const decimals = [max ?? '0', min ?? '-1'];
  const texts = [prefix ?? '', under ?? '/a'].flatMap((text) => [text, `${text}b`, `${text}/b`]);
  return [
    ...decimals,
    ...decimals.map(Number),
    ...oneOf,
    ...texts,
    `https://b${host.replace(/^(?!\.)/, '.')}/`,
    `https://${host}`,
  ];
}

const picks = fc.array(fc.nat(), { minLength: 5, maxLength: 5 });

/** The arguments of a call near the limits of a detail. */
function callNear({ arguments: limits = {} }: CallDetail, chosen: readonly number[]): object {
  const call: { [name: string]: unknown } = {};
  for (const [index, [path, limit]] of Object.entries(limits).entries()) {
    const near = valuesNear(limit);
    const value = near[(chosen[index] ?? 0) % near.length];
    const [outer = '', inner] = path.split('.');
    call[outer] = inner === undefined ? value : { ...(call[outer] as object), [inner]: value };
  }
  return call;
}

/** Two details: one, and another one that has a narrower limit of the same kind where there is one. */
const related: fc.Arbitrary<readonly [narrower: CallDetail, wider: CallDetail]> = fc
  .tuple(fc.dictionary(names, pairs, { minKeys: 1, maxKeys: 2, noNullPrototype: true }), details, details)
  .map(([chosen, { ask, ...first }, second]) => {
    const scope = 'p:i';
    const wide = Object.entries(chosen).map(([path, [bound]]) => [path, bound] as const);
    const wider = parsedOr({ ...first, scope, arguments: Object.fromEntries(wide) }) ?? first;
    const narrow = Object.entries(chosen).map(([path, [bound, limit]]) => {
      const one = { ...wider, closed: false };
      const isNarrower = admitsNoMore(
        { ...one, arguments: { [path]: limit } },
        { ...one, arguments: { [path]: bound } },
      );
      return [path, isNarrower ? limit : bound] as const;
    });
    const narrower = parsedOr({
      ...second,
      scope,
      arguments: { ...(wider.closed === true ? {} : second.arguments), ...Object.fromEntries(narrow) },
      closed: second.closed === true || wider.closed === true,
    });
    return [narrower ?? wider, ask === undefined ? wider : { ...wider, ask }];
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
    fc.property(related, details, calls, picks, ([narrower, wider], other, call, chosen) => {
      const holds = (bound: CallDetail): boolean =>
        !admitsNoMore(narrower, bound) ||
        [call, callNear(narrower, chosen)].every((made) =>
          implies(admits([narrower], made), () => admits([bound], made)),
        );
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
    fc.property(families, calls, picks, ([held, requested], other, chosen) => {
      const made = childOf(held, requested);
      if (made === undefined) return true;
      const [parent, child] = made;
      const inherited = parent.details.filter(({ scope }) => child.scopes.includes(`${scope}:by_details`));
      const asks = (some: readonly CallDetail[], call: unknown): boolean =>
        some.some((detail) => asksApproval(detail, call));
      const holds = [other, callNear(requested[0], chosen)].every((call) => {
        const isKept = implies(admits(child.details, call), () => admits(inherited, call));
        return isKept && implies(asks(inherited, call), () => asks(child.details, call));
      });
      return holds && grantsNoMore(child, parent);
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
