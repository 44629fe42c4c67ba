import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  checkToolNames,
  parseRules,
  readPointer,
  readRules,
  scopesOf,
} from '../../src/wrap/rules/rules-file.ts';
import { proposeRules, rulesFileOf } from '../../src/proposals/propose-rules.ts';
import { folder } from './support/wrapped.ts';
import { ProgramError } from '../../src/program/program-error.ts';

const read = (file: unknown) => parseRules(JSON.stringify(file), 'rules.json');
const parse = (file: unknown) => read(file).rules;

test('a rule reads its amount and its metadata by pointers', () => {
  const { book } = parse({
    $schema: 'x',
    tools: {
      book: {
        scopes: ['flights:book'],
        amount: '/price/value',
        action: 'book',
        metadata: ['/from', '/stops/0', '/none'],
      },
    },
  });
  expect(book).toMatchObject({ scopes: ['flights:book'], action: 'book' });
  const input = { from: 'BER', stops: ['CDG'], price: { value: '420.50' } };
  expect(book?.amount?.(input)).toBe('420.50');
  expect(book?.metadata?.(input)).toEqual({ from: 'BER', 'stops/0': 'CDG' });
  expect(book?.amount?.(undefined)).toBeUndefined();
});

test('a rule asks the person, names a currency, and compares no argument whose name is unclear with a limit', () => {
  const { pay } = parse({
    tools: { pay: { scopes: ['payments:initiate'], amount: '/amount', currency: 'EUR', approval: true } },
  });
  expect(pay).toMatchObject({ currency: 'EUR', approval: true });
  const clear = { amount: 5, to: [{ name: 'a' }] };
  expect(pay?.arguments?.(clear)).toEqual(clear);
  // A server may read either of the two. Both keep their names, so that a closed limit sees them.
  const unclear = pay?.arguments?.({ amount: 5, AMOUNT: 900, to: [{ name: 'a', Name: 'b' }] });
  expect(unclear).toStrictEqual({
    amount: undefined,
    AMOUNT: undefined,
    to: [{ name: undefined, Name: undefined }],
  });
  expect(pay?.arguments?.(undefined)).toEqual({});
});

test.each([
  [
    'an approval that is not true',
    '{"tools":{"a":{"scopes":["a:b"],"approval":false}}}',
    /approval: must be true/,
  ],
  [
    'a currency that is none',
    '{"tools":{"a":{"scopes":["a:b"],"currency":"euro"}}}',
    /"currency" must be three/,
  ],
  ['not JSON', '{"tools":', /^rules\.json is not JSON: /],
  ['no object', '[]', /rules\.json is not a rules file:\n {2}\(top\): /],
  [
    'a kind that is always guarded',
    '{"tools":{},"unguarded":["tools"]}',
    /\n {2}unguarded\.0: must be "resources"/,
  ],
  ['a method of tasks', '{"tools":{},"unguarded":["prompts","tasks/get"]}', /\n {2}unguarded\.1: /],
  ['a known method', '{"tools":{},"unguarded":["resources/read"]}', /\n {2}unguarded\.0: /],
  ['no tools', '{}', /\n {2}tools: /],
  ['a rule without scopes', '{"tools":{"a":{}}}', /\n {2}tools\.a\.scopes: /],
  ['a rule with no scope', '{"tools":{"a":{"scopes":[]}}}', /\n {2}tools\.a\.scopes/],
  [
    'a scope with a limit',
    '{"tools":{"a":{"scopes":["a:b:max_5"]}}}',
    /^rules\.json: the rule "a": "scopes" is wrong\. .*max_5/,
  ],
  [
    'a malformed scope',
    '{"tools":{"a":{"scopes":["a b"]}}}',
    /^rules\.json: the rule "a": "scopes" is wrong\./,
  ],
  [
    'an amount that is not a pointer',
    '{"tools":{"a":{"scopes":["a:b"],"amount":"price"}}}',
    /\n {2}tools\.a\.amount: must be a JSON pointer/,
  ],
  [
    'metadata that is not a pointer',
    '{"tools":{"a":{"scopes":["a:b"],"metadata":["/a","b"]}}}',
    /\n {2}tools\.a\.metadata\.1: must be a JSON pointer/,
  ],
  [
    'a malformed action',
    '{"tools":{"a":{"scopes":["a:b"],"action":"a b"}}}',
    /^rules\.json: the rule "a": "action" must be/,
  ],
  ['an unknown member', '{"tools":{"a":{"scopes":["a:b"],"scope":"x"}}}', /\n {2}tools\.a: .*scope/],
])('a file with %s is refused, naming the place', (_what, text, message) => {
  expect(() => parseRules(text, 'rules.json')).toThrow(message);
  expect(() => parseRules(text, 'rules.json')).toThrow(ProgramError);
});

test('a file is read from the disk, and a missing one is reported', async () => {
  const path = join(await folder(), 'rules.json');
  await expect(readRules(path)).rejects.toThrow(/^The rules file cannot be read: .*rules\.json/);
  await writeFile(path, '\uFEFF{"tools":{}}');
  expect(await readRules(path)).toEqual({ rules: {}, named: [], unguarded: [] });
});

test('all scopes of the rules are requested, each once', () => {
  const tools = { b: { scopes: ['b:x', 'a:x'] }, a: { scopes: ['a:x'] } };
  const prompts = { plan: { scopes: ['c:x'] }, other: null };
  expect(scopesOf(read({ tools, resources: { 'a://b': { scopes: ['b:x'] } }, prompts }))).toEqual([
    'a:x',
    'b:x',
    'c:x',
  ]);
});

test('null in place of a rule names a tool without a rule, which adds no scopes', () => {
  const { rules, named } = read({ tools: { read: { scopes: ['a:x'] }, erase: null } });
  expect(Object.keys(rules)).toEqual(['read']);
  expect(scopesOf({ rules, named })).toEqual(['a:x']);
  expect(named).toEqual(['read', 'erase']);
});

test('rules that do not match the tools of a server are refused, saying which', () => {
  expect(() => checkToolNames(['read', 'reed'], ['read', 'write', 'constructor'], 'rules.json')).toThrow(
    'rules.json does not fit the server: it names tools that the server does not have: reed; it has no rule for: write, constructor.',
  );
  expect(() => checkToolNames(['read', 'reed'], ['read', 'reed'], 'rules.json')).not.toThrow();
});

test.each([
  ['/a', { a: 1 }, 1],
  ['/a/b', { a: { b: null } }, null],
  ['/a~1b/~0', { 'a/b': { '~': 2 } }, 2],
  ['/list/1', { list: [1, 2] }, 2],
  ['/list/01', { list: [1, 2] }, undefined],
  ['/list/length', { list: [1, 2] }, undefined],
  ['/constructor', {}, undefined],
  ['/text/0', { text: 'abc' }, undefined],
  ['/price', { price: 1, Price: 500 }, undefined],
  ['/', { '': 3 }, 3],
])('the pointer %s into %j names %j', (pointer, value, named) => {
  expect(readPointer(value, pointer)).toEqual(named);
});

test('proposed rules are sorted and valid, for tools, resources and prompts', () => {
  const rules = rulesFileOf(
    proposeRules({
      name: 'mcp-servers/every thing!',
      tools: [
        { name: 'write_file' },
        { name: 'erase', annotations: { destructiveHint: true } },
        { name: 'look', annotations: { readOnlyHint: true, destructiveHint: true } },
        { name: 'look' },
      ],
      resources: ['notes://{id}', 'notes://{id}{?query}', 'notes://all'],
      prompts: ['delete_everything'],
    }),
  );
  expect(rules).toEqual({
    tools: {
      erase: { scopes: ['tools:delete'] },
      look: { scopes: ['tools:read'] },
      write_file: { scopes: ['files:write'] },
    },
    resources: {
      'notes://all': { scopes: ['documents:read'] },
      'notes://{id}': { scopes: ['documents:read'] },
    },
    prompts: { delete_everything: { scopes: ['tools:read'] } },
  });
  expect(Object.keys(rules.tools)).toEqual(['erase', 'look', 'write_file']);
  expect(() => parse(rules)).not.toThrow();
});
