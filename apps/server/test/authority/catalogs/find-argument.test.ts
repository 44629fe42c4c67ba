import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findArgument, findValue } from '../../../src/authority/catalogs/find-argument.ts';
import { schemaFault, type JsonSchema } from '../../../src/authority/catalogs/json-schema.ts';

/** What a payment tool takes, in the forms in which libraries write schemas. */
const PAYMENT: JsonSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    amount: { type: 'number', title: 'Amount', minimum: 0 },
    count: { type: 'integer' },
    currency: { enum: ['EUR', 'USD'] },
    note: { type: ['string', 'null'] },
    express: { type: 'boolean' },
    recipient: { $ref: '#/$defs/person' },
    items: { type: 'array', items: { type: 'object', properties: { price: { type: 'number' } } } },
    grid: { type: 'array', items: { type: 'array', items: { type: 'string' } } },
    tags: { type: 'array' },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    limits: { type: 'object', patternProperties: { '^(a+)+$': { type: 'number' } } },
    anything: {},
    options: { type: 'object' },
    method: {
      anyOf: [
        { type: 'object', properties: { card: { type: 'string' } } },
        { type: 'object', properties: { iban: { type: 'string' }, card: { type: 'integer' } } },
      ],
    },
    never: false,
    closed: { type: 'object', additionalProperties: false },
  },
  $defs: {
    person: {
      allOf: [{ $ref: '#/$defs/named' }],
      properties: { country: { const: 'DE' }, friend: { $ref: '#/$defs/person' } },
    },
    named: { type: 'object', properties: { name: { type: 'string', title: 'Name' } } },
  },
};

const ALL = ['boolean', 'integer', 'null', 'number', 'object', 'string'];
const typesAt = (path: string, schema: JsonSchema = PAYMENT): string[] | undefined => {
  const found = findArgument(schema, path);
  return found === undefined ? undefined : [...found.types].toSorted();
};

test.each<[string, string[] | undefined]>([
  ['amount', ['integer', 'number']],
  ['count', ['integer']],
  ['currency', ['string']],
  ['note', ['null', 'string']],
  ['recipient.country', ['string']],
  ['recipient.name', ['string']],
  ['recipient.friend.friend.name', ['string']],
  ['items.price', ['integer', 'number']],
  ['grid', ['string']],
  ['tags', ALL],
  ['tags.anything', ALL],
  ['labels.colour', ['string']],
  ['limits.aaa', ALL],
  ['anything.at.all', ALL],
  ['options.deep.down', ALL],
  ['method.card', ['integer', 'string']],
  ['method.iban', ['string']],
  ['amout', undefined],
  ['amount.value', undefined],
  ['recipient.surname', undefined],
  ['method.bic', undefined],
  ['never', undefined],
  ['closed.any', undefined],
  ['constructor', undefined],
  ['__proto__', undefined],
  ['toString', undefined],
])('the argument %s has the types %j', (path, types) => {
  expect(schemaFault(PAYMENT)).toBeUndefined();
  expect(typesAt(path)).toEqual(types);
});

test('the title of an argument is that of its schema, or of one that it refers to', () => {
  expect(findArgument(PAYMENT, 'amount')?.title).toBe('Amount');
  expect(findArgument(PAYMENT, 'recipient.name')?.title).toBe('Name');
  expect(findArgument(PAYMENT, 'count')?.title).toBeUndefined();
});

test.each<[string, string[] | undefined, string[]]>([
  ['amount', ['integer', 'number'], []],
  ['recipient.friend.name', ['string'], []],
  ['grid', ['array'], ['array']],
  ['tags', ['array'], ['array', ...ALL]],
  ['items', ['array'], ['object']],
  ['items.price', undefined, []],
  ['anything', ['array', ...ALL], ['array', ...ALL]],
  ['anything.at.all', ['array', ...ALL], ['array', ...ALL]],
  ['labels.colour', ['string'], []],
  ['amount.value', undefined, []],
  ['never', undefined, []],
  ['__proto__', undefined, []],
])('through objects alone, the value %s has the types %j, and its elements %j', (path, types, elements) => {
  const found = findValue(PAYMENT, path.split('.'));
  expect([found && [...found.types].toSorted(), [...(found?.elements ?? [])].toSorted()]).toEqual([
    types,
    elements,
  ]);
});

test('a name with a dot is one name of a value', () => {
  expect(findValue({ properties: { 'a.b': { type: 'string' } } }, ['a.b'])?.types).toEqual(
    new Set(['string']),
  );
});

test.each<[JsonSchema, string[] | undefined]>([
  [true, ALL],
  [false, undefined],
  [{}, ALL],
  [{ type: 'string' }, undefined],
  [{ type: 'object', properties: {} }, undefined],
  [{ type: 'array', items: { properties: { a: { type: 'string' } } } }, ['string']],
])('of %j the argument has the types %j', (schema, types) => {
  expect(typesAt('a', schema)).toEqual(types);
});

describe('what could keep the server busy', () => {
  test('a schema that contains itself is followed once', () => {
    const loop: JsonSchema = { $ref: '#', allOf: [{ $ref: '#' }], anyOf: [{ $ref: '#/allOf/0' }] };
    expect(schemaFault(loop)).toBeUndefined();
    expect(typesAt('a.b.c.d.e.f.g.h', loop)).toEqual(ALL);
  });

  test('choices of choices are looked at once each', () => {
    const levels = Array.from({ length: 1_000 }, (_none, level) => [
      `a${level}`,
      { anyOf: [{ $ref: `#/$defs/a${level + 1}` }, { $ref: `#/$defs/a${level + 1}` }] },
    ]);
    const doubling: JsonSchema = {
      $ref: '#/$defs/a0',
      $defs: { ...Object.fromEntries(levels), a1000: { properties: { x: { type: 'number' } } } },
    };
    expect(schemaFault(doubling)).toBeUndefined();
    expect(typesAt('x', doubling)).toEqual(['integer', 'number']);
    expect(typesAt('y', doubling)).toBeUndefined();
  });

  test('the choices of a schema are listed once, however many arguments are looked for', () => {
    let reads = 0;
    const choices = Array.from({ length: 100 }, (_none, index) => ({
      properties: { [`a${index}`]: { type: 'string' } },
    }));
    const schema = Object.defineProperty({}, 'anyOf', {
      enumerable: true,
      get() {
        reads += 1;
        return choices;
      },
    });
    for (let index = 0; index < 1_000; index += 1) {
      const isThere = index < 100;
      expect(typesAt(`a${index}`, schema)).toEqual(isThere ? ['string'] : undefined);
      expect(findValue(schema, [`a${index}`])?.types.size).toBe(isThere ? 1 : undefined);
    }
    expect(reads).toBeLessThan(10);
  });

  test('a chain of references is followed to its end, and narrows a type only where it is short', () => {
    const chain = (length: number): JsonSchema => {
      const links = Array.from({ length }, (_none, link) => [`${link}`, { $ref: `#/$defs/${link + 1}` }]);
      const last = { type: 'object', properties: { y: { type: 'boolean' } } };
      return {
        properties: { x: { $ref: '#/$defs/0' } },
        $defs: { ...Object.fromEntries(links), [length]: last },
      };
    };
    expect(JSON.stringify(chain(3_000)).length).toBeGreaterThan(65_536);
    expect([typesAt('x', chain(3_000)), typesAt('x.y', chain(3_000))]).toEqual([ALL, ['boolean']]);
    expect([typesAt('x', chain(50)), typesAt('x.y', chain(50))]).toEqual([['object'], ['boolean']]);
    expect(typesAt('x.z', chain(3_000))).toBeUndefined();
  });

  test('each place that is looked at counts, where every step of a path leads through a whole schema', () => {
    const choices = Array.from({ length: 3_000 }, () => true);
    const again = { $ref: '#/$defs/again' };
    const schema: JsonSchema = {
      ...again,
      $defs: { again: { properties: { a: again, b: again }, anyOf: choices } },
    };
    const costOf = (path: string): number => {
      const effort = { left: 0 };
      findArgument(schema, path, effort);
      return -effort.left;
    };
    expect(costOf('a.a.b.b')).toBeGreaterThan(12_000);
    // What is known already is looked at once more only for its title.
    expect(costOf('a.a.b.a')).toBeLessThan(costOf('b.b.b.b') / 2);
    expect(costOf('c')).toBeLessThan(20);
  });

  test('a pattern is never run', () => {
    expect(typesAt(`limits.${'a'.repeat(200)}!`)).toEqual(ALL);
  });
});

test.each<[unknown, RegExp]>([
  ['a', /^it must be a schema/],
  [null, /^it must be a schema/],
  [[], /^it must be a schema/],
  [{ type: 'text' }, /^\/type must be one of/],
  [{ type: ['string', 3] }, /^\/type must be one of/],
  [{ properties: [] }, /^\/properties must be an object of schemas/],
  [{ properties: { 'a/b': { items: 3 } } }, /^\/properties\/a~1b\/items must be a schema/],
  [{ anyOf: {} }, /^\/anyOf must be a list of schemas/],
  [{ enum: 'EUR' }, /^\/enum must be a list/],
  [{ $ref: 'https://elsewhere.example/schema' }, /^\/\$ref must lead to a place in the same schema/],
  [{ $ref: '#/$defs/missing' }, /^\/\$ref/],
  [{ $ref: '#anchor' }, /^\/\$ref/],
  [{ $ref: '#/%E0%A4%A' }, /^\/\$ref/],
  [{ $ref: '#/constructor' }, /^\/\$ref/],
  [{ $ref: '#/title', title: 'no schema' }, /^\/\$ref/],
  [{ not: { $dynamicRef: '#a' } }, /^\/not\/\$dynamicRef is not supported/],
  [{ items: { $id: 'https://elsewhere.example/' } }, /^\/items\/\$id is not supported/],
])('the schema %j is refused: %s', (schema, fault) => {
  expect(schemaFault(schema)).toMatch(fault);
});

test('whatever is no fault can be searched', () => {
  const { schema } = fc.letrec<{ schema: JsonSchema; object: JsonSchema }>((tie) => ({
    object: fc.record(
      {
        type: fc.constantFrom<unknown>('object', 'array', 'number', ['string', 'null']),
        properties: fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), tie('schema'), { maxKeys: 3 }),
        items: tie('schema'),
        anyOf: fc.array(tie('schema'), { maxLength: 2 }),
        allOf: fc.array(tie('schema'), { maxLength: 2 }),
        $ref: fc.constantFrom('#', '#/properties/a', '#/items', '#/anyOf/0'),
        additionalProperties: tie('schema'),
        const: fc.constantFrom<unknown>(1, 'a', null, [], {}),
      },
      { requiredKeys: [] },
    ),
    schema: fc.oneof({ maxDepth: 4 }, fc.boolean(), tie('object')),
  }));
  fc.assert(
    fc.property(schema, fc.constantFrom('a', 'a.b', 'b.a.a', 'a.__proto__.b'), (drawn, path) => {
      if (schemaFault(drawn) !== undefined) return;
      expect(findArgument(drawn, path)?.types ?? []).not.toContain('array');
    }),
    { numRuns: 2_000 },
  );
});
