import fc, { type Arbitrary } from 'fast-check';

/** The part of JSON Schema that the OpenAPI document of the server uses. */
export interface Schema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
}

/** Texts that no page may return unescaped. */
export const SCRIPT = '<script>alert(1)</script>';

/** Texts that have broken servers. */
const HOSTILE_TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff\ud800',
  '\u202e\ufeff',
  '__proto__',
  'constructor',
  'toString',
  "'; DROP TABLE grants; --",
  '%00',
  '../../etc/passwd',
  '${7*7}{{7*7}}',
  SCRIPT,
  `"><img src=x onerror=alert(1)>${SCRIPT}`,
  '\r\nx-injected: 1',
  'x'.repeat(300),
  'é'.repeat(5_000),
  '1e400',
  '-1',
  'NaN',
  '9007199254740993',
  '99999999999999999999d',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '2024-02-30T00:00:00Z',
  'a:b:max_1e9',
  'a:b:max_999999999999999.9999',
  'https://[::1',
  'javascript:alert(1)',
  'eyJhbGciOiJub25lIn0.e30.',
  'eyJhbGciOiJSUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.AAAA',
];

const HOSTILE_VALUES = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  [],
  {},
  [[]],
  { a: { b: { c: [] } } },
];

export const hostileText: Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 80 }),
);

const hostileValue: Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom(...HOSTILE_VALUES),
  fc.jsonValue({ maxDepth: 4 }),
  fc.constant(nested(100)),
);

/** Texts with a meaning for this server, by the name of the member that accepts them. */
export type Known = Readonly<Record<string, readonly string[]>>;

/**
 * Values of a schema, with faults: mostly of the right shape, so that they pass validation, with hostile values in
 * every place.
 * @param name of the member that the value is for
 */
export function hostile(schema: Schema, known: Known, name = ''): Arbitrary<unknown> {
  const fitting = known[name] ?? [];
  const texts = fc.oneof(
    { arbitrary: fc.constantFrom(...(fitting.length === 0 ? ['text'] : fitting)), weight: 12 },
    { arbitrary: fc.constantFrom(...Object.values(known).flat()), weight: 1 },
    { arbitrary: hostileText, weight: 2 },
  );
  return fc.oneof({ arbitrary: shaped(schema), weight: 20 }, { arbitrary: hostileValue, weight: 1 });

  function shaped(part: Schema): Arbitrary<unknown> {
    const choices = part.anyOf ?? part.oneOf;
    if (choices !== undefined) return fc.oneof(...choices.map((choice) => hostile(choice, known, name)));
    if (part.const !== undefined) return fc.constant(part.const);
    if (part.enum !== undefined) return fc.constantFrom(...part.enum);
    return ofType(Array.isArray(part.type) ? part.type[0] : part.type, part);
  }

  function ofType(type: string | undefined, part: Schema): Arbitrary<unknown> {
    if (type === 'string') return texts;
    if (type === 'integer' || type === 'number') return fc.oneof(fc.integer(), fc.double());
    if (type === 'boolean') return fc.boolean();
    if (type === 'array')
      return fc.array(hostile(part.items ?? {}, known, name), { minLength: 1, maxLength: 3 });
    if (type === 'object') return members(part);
    return hostileValue;
  }

  function members({ properties = {}, required = [], additionalProperties }: Schema): Arbitrary<unknown> {
    const named = Object.fromEntries(
      Object.entries(properties).map(([member, part]) => [member, hostile(part, known, member)]),
    );
    const complete = fc.record(named, { requiredKeys: required });
    const partial = fc.record(named, { requiredKeys: [] });
    const isOpen = additionalProperties !== undefined && additionalProperties !== false;
    const free = isOpen ? [fc.dictionary(hostileText, hostileValue, { maxKeys: 4 })] : [];
    return fc.oneof({ arbitrary: complete, weight: 8 }, { arbitrary: partial, weight: 1 }, ...free);
  }
}

function nested(depth: number): unknown {
  return depth === 0 ? 0 : [nested(depth - 1)];
}
