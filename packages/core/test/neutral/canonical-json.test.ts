import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, canonicalMetadata, MAX_METADATA_BYTES } from '../../src/log.ts';
import { canonicalInput } from '../../src/log/entry/canonical-json.ts';
import { formatErrorOf } from './support/outcome.ts';

const textOf = (input: unknown): string => canonicalInput(input).text;
const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

test('an object without a prototype is written like any other', () => {
  expect(canonicalJson(Object.assign(Object.create(null), { a: 1 }))).toBe('{"a":1}');
});

const cyclic: Record<string, unknown> = {};
cyclic['self'] = cyclic;

const REFUSED: readonly (readonly [name: string, value: unknown, fault: string])[] = [
  ['a number too large for a double', JSON.parse('{"a":1e400}'), '"/a" is not a finite number'],
  ['NaN', [NaN], '"/0" is not a finite number'],
  ['a lone surrogate in a name', { '\udc00': 1 }, 'lone surrogate'],
  ['undefined', { a: undefined }, 'of type undefined'],
  ['a hole in a list', [1, , 2], 'of type undefined'], // oxlint-disable-line no-sparse-arrays -- the case
  ['a function', { a: () => 1 }, 'of type function'],
  ['a symbol', [Symbol('a')], 'of type symbol'],
  ['a bigint', { a: 1n }, 'of type bigint'],
  ['a date', { a: new Date(0) }, 'not a plain object'],
  ['a map', new Map([['a', 1]]), 'not a plain object'],
  ['what says how it is written', { toJSON: () => 1 }, 'of type function'],
  ['a hundred levels', nested(100), 'deeper than 32'],
  ['a circle', cyclic, 'deeper than 32'],
  ['too many small values', Array.from({ length: 40_000 }, () => 1), 'larger than 65536 bytes'],
];

for (const [name, value, fault] of REFUSED) {
  test(`${name} is refused by name`, () => {
    const error = formatErrorOf(() => canonicalJson(value));
    expect(error.code).toBe('METADATA_NOT_CANONICAL');
    expect(error.message).toContain(fault);
  });
}

test('metadata that are undefined are refused by name', () => {
  expect(formatErrorOf(() => canonicalMetadata(undefined)).message).toBe('Metadata is not an object.');
});

const RUNS = { numRuns: 10_000 };

test('canonical JSON has the same value, and canonicalizing it again changes nothing', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5, noUnicodeString: false }), (value) => {
      fc.pre(JSON.stringify(value).isWellFormed() && !/\\ud[89a-f]/i.test(JSON.stringify(value)));
      // Members with refused names have separate tests.
      fc.pre(!/"(__proto__|constructor)":/.test(JSON.stringify(value)));
      const text = canonicalJson(value);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
      // JSON has no minus zero, so values are compared without it.
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
    RUNS,
  );
});

test('the order of members does not matter', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ maxLength: 5 }), fc.integer()), (object) => {
      const backwards = Object.fromEntries(Object.entries(object).toReversed());
      expect(canonicalJson(backwards)).toBe(canonicalJson(object));
    }),
    RUNS,
  );
});

function formOf(...entries: readonly (readonly [name: string, value: string | File])[]): FormData {
  const form = new FormData();
  for (const [name, value] of entries) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value);
  }
  return form;
}

class Point {
  readonly x: number;
  constructor(x: number) {
    this.x = x;
  }
}

class Sealed {
  readonly #secret = 1;
  reveal(): number {
    return this.#secret;
  }
}

class Cart extends Map<string, number> {}

const bytes = new Uint8Array([0, 1, 250, 255]);

test.each<[string, unknown, string]>([
  ['a URL', new URL('https://a.example/x?y=1#z'), '{"$url":"https://a.example/x?y=1#z"}'],
  [
    'a map, in its order',
    new Map<unknown, unknown>([
      ['b', 1],
      [{ a: 1 }, 2],
    ]),
    '{"$map":[["b",1],[{"a":1},2]]}',
  ],
  ['a set, in its order', new Set(['b', 'a']), '{"$set":["b","a"]}'],
  ['bytes', bytes, '{"$bytes":"AAH6_w"}'],
  ['a buffer', bytes.buffer, '{"$bytes":"AAH6_w"}'],
  ['a part of a buffer', new DataView(bytes.buffer, 1, 2), '{"$bytes":"Afo"}'],
  [
    'a file',
    new File(['abc'], 'a.txt', { type: 'text/plain', lastModified: 7 }),
    '{"$file":{"lastModified":7,"name":"a.txt","size":3,"type":"text/plain"}}',
  ],
  ['a blob', new Blob(['abc'], { type: 'text/plain' }), '{"$blob":{"size":3,"type":"text/plain"}}'],
  [
    'a form',
    formOf(['b', '1'], ['a', new File(['abc'], 'a.txt', { lastModified: 7 })], ['b', '2']),
    '{"$form":[["b","1"],["a",{"$file":{"lastModified":7,"name":"a.txt","size":3,"type":""}}],["b","2"]]}',
  ],
  [
    'the parameters of a query',
    new URLSearchParams('b=1&a=%20&b=2'),
    '{"$params":[["b","1"],["a"," "],["b","2"]]}',
  ],
  ['headers', new Headers({ 'X-B': '1', a: '2' }), '{"$headers":[["a","2"],["x-b","1"]]}'],
  ['an instance of a class', new Point(3), '{"$instance":{"x":3}}'],
  ['one in another', new Map([['at', new Point(3)]]), '{"$map":[["at",{"$instance":{"x":3}}]]}'],
])('in an input %s has a stand-in', (_what, value, text) => {
  expect(textOf(value)).toBe(text);
});

test.each<[string, unknown]>([
  ['an instance without visible members', new Sealed()],
  ['what extends a map and may hold more', new Cart()],
  ['a date with a member of its own', Object.assign(new Date(0), { zone: 'UTC' })],
  ['a stream', new ReadableStream()],
  ['an error', new Error('x')],
  ['a regular expression', /x/],
  ['more bytes than are digested', new Uint8Array(4 * 1024 * 1024)],
])('in an input %s has no stand-in', (_what, value) => {
  expect(formatErrorOf(() => canonicalInput([value])).message).toMatch(/^The value/);
});

test('three megabytes of bytes are digested', () => {
  expect(textOf(new Uint8Array(3_000_000))).toHaveLength('{"$bytes":""}'.length + 4_000_000);
});

test('a second reading must find the same objects where the text shows them only in part', () => {
  const [file, point] = [new File(['a'], 'a'), new Point(1)];
  expect(canonicalInput(formOf(['a', file])).identities[0]).toBe(file);
  expect(canonicalInput({ file, list: [point, new URL('https://a.example')] }).identities).toEqual([
    file,
    point,
  ]);
});

test('inputs may contain more than JSON, and each type has a distinct text', () => {
  const values = [
    undefined,
    null,
    'undefined',
    1n,
    1,
    '1',
    new Date(0),
    0,
    new Date(0).toISOString(),
    NaN,
    Infinity,
    new URL('https://a.example/'),
    'https://a.example/',
    new Map([['a', 1]]),
    new Set(['a', 1]),
    { a: 1 },
    ['a', 1],
    new Uint8Array([1, 2]),
    [1, 2],
    new Blob(['a']),
    new File(['a'], 'a.txt', { lastModified: 0 }),
    new Point(1),
    formOf(['a', '1']),
    new URLSearchParams('a=1'),
    new Headers({ a: '1' }),
    [['a', '1']],
  ];
  const texts = values.map((value) => textOf({ value }));
  expect(new Set(texts).size).toBe(values.length);
  expect(textOf({})).not.toBe(textOf({ value: undefined }));
  expect(() => textOf({ value: Promise.resolve() })).toThrow('not a plain object');
});

/** The same in another way: everything outside of JSON is replaced, every member sorted, then serialized. */
function expectedText(value: unknown): string {
  if (value === undefined) return '{"$undefined":true}';
  if (typeof value === 'bigint') return `{"$bigint":"${value}"}`;
  if (typeof value === 'number' && !Number.isFinite(value)) return `{"$number":"${value}"}`;
  if (value instanceof Date) return `{"$date":${expectedText(value.getTime())}}`;
  if (Array.isArray(value)) return `[${value.map(expectedText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([name, inner]) => `${JSON.stringify(name)}:${expectedText(inner)}`).join(',')}}`;
}

const anyText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));
const anyInput = fc.anything({
  key: anyText,
  values: [anyText, fc.double(), fc.integer(), fc.boolean(), fc.constantFrom(null, undefined), fc.bigInt()],
  withDate: true,
  withNullPrototype: true,
  maxDepth: 4,
});

test('any input has the same text as by the simplest serialization', () => {
  fc.assert(
    fc.property(anyInput, (input) => {
      expect(textOf(input)).toBe(expectedText(input));
    }),
    { numRuns: 3_000 },
  );
});

test('the error names the place of the fault, anywhere in an input', () => {
  const step = fc.oneof(fc.string({ maxLength: 5 }), fc.nat({ max: 3 }));
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), anyInput, (path, other) => {
      // Members beside the path to the fault, before and after it.
      const input = path.reduceRight<unknown>(
        (inner, at) =>
          typeof at === 'number'
            ? [...Array.from({ length: at }, () => other), inner, other]
            : Object.fromEntries([
                ['!', other],
                ['~', other],
                [at, inner],
              ]),
        Promise.resolve(),
      );
      const pointer = path.map((at) => `/${at}`).join('');
      expect(formatErrorOf(() => canonicalInput(input)).message).toBe(
        `The value at ${JSON.stringify(pointer)} is not a plain object.`,
      );
    }),
    { numRuns: 500 },
  );
});

test('in every script 64 KiB of UTF-8 are allowed, and no byte more', () => {
  const parts = fc.array(fc.tuple(fc.constantFrom('a', 'é', '€', '😀'), fc.nat({ max: 9_000 })), {
    maxLength: 5,
  });
  fc.assert(
    fc.property(parts, (repeated) => {
      const list = repeated.map(([character, times]) => character.repeat(times));
      const size = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;
      const missing = MAX_METADATA_BYTES - size([...list, '']);
      fc.pre(missing >= 0);
      const full = [...list, 'x'.repeat(missing)];
      expect(size(full)).toBe(MAX_METADATA_BYTES);
      expect(canonicalJson(full)).toBe(JSON.stringify(full));
      expect(() => canonicalJson([...list, 'x'.repeat(missing + 1)])).toThrow('larger than 65536 bytes');
    }),
    { numRuns: 100 },
  );
});
