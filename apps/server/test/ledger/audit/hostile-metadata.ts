import fc from 'fast-check';

/** JSON texts that parsers, databases and other readers treat differently. */
const HOSTILE_VALUES: readonly string[] = [
  '{"__proto__":{"admin":true}}',
  '{"\\u005f_proto__":null}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '{"constructor":"a word"}',
  '{"toJSON":"a word"}',
  '{"a":1,"a":2}',
  '"\\ud800"',
  '{"\\udc00":1}',
  '"\\u0000"',
  '"\\u2028\\u2029\\ufeff\\uffff"',
  '-0',
  '1e400',
  '-1e-400',
  '9007199254740993',
  '0.1000000000000000055511151231257827',
  nested(31),
  nested(100),
  text(65_536 - 20),
  text(65_536),
  text(1024 * 1024),
];

/** Metadata as a service might build it from untrusted input: the text of an object. */
export function hostileMetadata(): fc.Arbitrary<string> {
  const name = fc.constantFrom(
    'a',
    'b',
    '__proto__',
    'constructor',
    'prototype',
    'reason',
    'revocation',
    '\u2028',
  );
  const leaf = fc.oneof(fc.constantFrom(...HOSTILE_VALUES), fc.json({ maxDepth: 2 }));
  const value = fc.oneof(
    leaf,
    fc.array(leaf, { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
    objectOf(name, leaf),
  );
  return objectOf(name, value);
}

function objectOf(name: fc.Arbitrary<string>, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const member = fc.tuple(name, value).map(([key, text]) => `${JSON.stringify(key)}:${text}`);
  return fc.array(member, { maxLength: 3 }).map((members) => `{${members.join(',')}}`);
}

function nested(depth: number): string {
  return `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

function text(length: number): string {
  return `"${'x'.repeat(length)}"`;
}
