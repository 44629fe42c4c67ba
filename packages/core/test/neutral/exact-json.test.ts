import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExactJson } from '../../src/base/exact-json.ts';
import { parseStrictJson } from '../../src/base/strict-json.ts';

/** Two texts of which `JSON.parse` of V8 13.6 reads the second as the first, where it has read that before. */
const CONFUSED: readonly (readonly [first: string, second: string, name: string])[] = [
  ['[{"\\\\":1}]', '[{"\\"":1}]', '"'],
  ['[[{"\\\\u":1}]]', '[[{"\\u0041b":1}]]', 'Ab'],
  ['{"list":[{"x\\\\":1}]}', '{"list":[{"x\\"":1}]}', 'x"'],
];

function nameOf(value: unknown): string {
  const [name = ''] = Object.keys(value as object);
  const member = (value as { readonly [name: string]: unknown })[name];
  return typeof member === 'object' ? nameOf(member) : name;
}

for (const [first, second, name] of CONFUSED) {
  test(`the member of ${second} has its own name, whatever was parsed before`, () => {
    JSON.parse(first);
    const faulty = nameOf(JSON.parse(first));
    // As this runtime reads it: with the right name, or with the one that it has seen.
    expect([name, faulty]).toContain(nameOf(JSON.parse(second)));
    expect(nameOf(parseExactJson(second))).toBe(name);
    expect(nameOf(parseStrictJson(second))).toBe(name);
    expect(nameOf(parseExactJson(first))).toBe(faulty);
  });
}

// Few names that are alike, so that many are seen at the same place, and any others.
const names = fc.oneof(
  fc.string({ unit: fc.constantFrom('"', '\\', 'n', 'u', 'x', '/', '0'), maxLength: 3 }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('__proto__', 'constructor', '1', '10', 'a:b', '":', '\\":'),
);
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(null, true, false, 0, -1.5e-7, 1e21, '', '{', '\\', '"', '":1', 'a\\"b'),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(names, tie('value')), { maxLength: 4 }).map((members) => Object.fromEntries(members)),
  ),
})).value;

test('any value is read as it was written, with any white space', () => {
  fc.assert(
    fc.property(json, fc.constantFrom('', ' ', '\n\t'), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const read = parseExactJson(text);
      expect(JSON.stringify(read)).toBe(JSON.stringify(value));
    }),
    { numRuns: 2000 },
  );
});

test('of a member that comes twice the last one counts, at the place of the first', () => {
  expect(JSON.stringify(parseExactJson('{"\\u0061":1,"b":2,"a":3}'))).toBe('{"a":3,"b":2}');
});

test('a deep text is read, too', () => {
  const depth = 100_000;
  let value = parseExactJson(`${'{"\\"":'.repeat(depth)}1${'}'.repeat(depth)}`);
  for (let level = 0; level < depth; level += 1) value = (value as { readonly '"': unknown })['"'];
  expect(value).toBe(1);
});

for (const text of ['', '{', '{"\\"":}', '{"\\"":1}}', '[1,]', '{"a\\":1}', '"\\x"']) {
  test(`${JSON.stringify(text)} is not JSON`, () => {
    expect(() => parseExactJson(text)).toThrow(SyntaxError);
  });
}

test.each([
  ['a value', (long: string) => [long]],
  ['a name', (long: string) => ({ [long]: 1 })],
  ['a value beside an escaped name', (long: string) => ({ '"': long })],
])('%s with millions of escapes is read', (_what, valueOf) => {
  const value = valueOf('\n'.repeat(10_000_000));
  // Not `toEqual`, whose report of a difference would be of megabytes.
  expect(JSON.stringify(parseExactJson(JSON.stringify(value))) === JSON.stringify(value)).toBe(true);
});
