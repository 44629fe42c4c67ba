import { parse, type ParseError } from 'jsonc-parser';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { setMember } from '../../src/setup/clients/edit-json.ts';

const ENTRY = { command: 'node' };

test.each([
  ['{}', '{\n  "s": {\n    "new": {\n      "command": "node"\n    }\n  }\n}'],
  ['{ "s": {} }', '{ "s": {\n  "new": {\n    "command": "node"\n  }\n} }'],
  [
    '{\n\t"s": {\n\t\t"a": 1 // one\n\t}\n}',
    '{\n\t"s": {\n\t\t"a": 1, // one\n\t\t"new": {\n\t\t\t"command": "node"\n\t\t}\n\t}\n}',
  ],
  [
    '{\n  "s": {\n    "a": 1, // one\n  },\n}',
    '{\n  "s": {\n    "a": 1, // one\n    "new": {\n      "command": "node"\n    },\n  },\n}',
  ],
  [
    '{\n  "s": {\n    // none yet\n  }\n}',
    '{\n  "s": {\n    "new": {\n      "command": "node"\n    }\n    // none yet\n  }\n}',
  ],
  ['{\n  "s": { "a": 1 }\n}', '{\n  "s": { "a": 1,\n    "new": {\n      "command": "node"\n    }\n  }\n}'],
  [
    '{\n  "s": {\n    "new": 1, /* x */\n    "z": 2\n  }\n}',
    '{\n  "s": {\n    "new": {\n      "command": "node"\n    }, /* x */\n    "z": 2\n  }\n}',
  ],
])('an entry is written into %j', (text, expected) => {
  expect(setMember(text, ['s', 'new'], ENTRY)).toBe(expected);
});

test.each([
  ['{\n  "s": {\n    "a": 1, // one\n    "new": 2\n  }\n}', '{\n  "s": {\n    "a": 1 // one\n  }\n}'],
  [
    '{\n  "s": {\n    "new": 2,\n    // two\n    "b": 1\n  }\n}',
    '{\n  "s": {\n    // two\n    "b": 1\n  }\n}',
  ],
  ['{"s": {"new": 2}}', '{"s": {}}'],
  ['{"s": {"a": 1, "new": 2}}', '{"s": {"a": 1 }}'],
  ['{"s": {}}', '{"s": {}}'],
])('an entry is removed from %j', (text, expected) => {
  expect(setMember(text, ['s', 'new'], undefined)).toBe(expected);
});

test('whatever is in a file, only the member changes, and removing it brings the rest back', () => {
  const json = fc.dictionary(
    fc.string({ maxLength: 6 }).filter((key) => key !== '__proto__'),
    fc.jsonValue(),
    {
      maxKeys: 5,
    },
  );
  const spaces = fc.constantFrom(undefined, 2, '\t');
  fc.assert(
    fc.property(json, json, spaces, (around, servers, space) => {
      // Without -0, which JSON has not.
      const { mine: _mine, ...left } = JSON.parse(JSON.stringify(servers)) as Record<string, unknown>;
      const others = JSON.parse(JSON.stringify(around)) as Record<string, unknown>;
      const text = JSON.stringify({ ...others, s: left }, undefined, space);
      const now = setMember(text, ['s', 'mine'], ENTRY);
      expect(JSON.parse(now)).toEqual({ ...others, s: { ...left, mine: ENTRY } });
      expect(JSON.parse(setMember(now, ['s', 'mine'], undefined))).toEqual({ ...others, s: left });
    }),
  );
});

test('comments between, before and behind all members stay', () => {
  const text =
    '// a\n{ // b\n  "s": { // c\n    /* d */ "x": 1 /* e */ , // f\n    "y": 2 // g\n    // h\n  } // i\n} // j\n';
  const now = setMember(text, ['s', 'mine'], ENTRY);
  const errors: ParseError[] = [];
  expect(parse(now, errors)).toEqual({ s: { x: 1, y: 2, mine: ENTRY } });
  expect(errors).toEqual([]);
  for (const comment of text.match(/\/\/ \w|\/\* \w \*\//g) ?? []) expect(now).toContain(comment);
  expect(setMember(now, ['s', 'mine'], undefined)).toBe(text);
});
