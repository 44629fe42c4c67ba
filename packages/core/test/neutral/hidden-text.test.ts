import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeHidden, removeHidden, spellHidden, spellHiddenLines } from '../../src/issuer.ts';

/** One of each kind, by its effect. */
const HIDDEN: readonly (readonly [what: string, character: string])[] = [
  ['an escape', '\u001b'],
  ['a line end', '\n'],
  ['DEL', '\u007f'],
  ['the C1 form of an escape sequence', '\u009b'],
  ['a soft hyphen', '\u00ad'],
  ['a combining grapheme joiner', '\u034f'],
  ['an Arabic letter mark', '\u061c'],
  ['a Hangul filler', '\u3164'],
  ['a half-width Hangul filler', '\uffa0'],
  ['a zero-width space', '\u200b'],
  ['a zero-width joiner', '\u200d'],
  ['a left-to-right mark', '\u200e'],
  ['a right-to-left override', '\u202e'],
  ['an isolate', '\u2066'],
  ['the end of isolates', '\u2069'],
  ['a line separator', '\u2028'],
  ['a paragraph separator', '\u2029'],
  ['a blank braille cell', '\u2800'],
  ['a variation selector', '\ufe0f'],
  ['a byte order mark', '\ufeff'],
  ['an interlinear anchor', '\ufff9'],
  ['half of a surrogate pair', '\ud800'],
  ['a private character', '\ue000'],
  ['a tag character', '\u{e0041}'],
  ['a supplementary variation selector', '\u{e0100}'],
  ['an unassigned character', '\u{e0fff}'],
];

test.each(HIDDEN)('%s is spelled, removed and escaped', (_what, character) => {
  const text = `a${character}b`;
  expect(spellHidden(text)).toBe(`a\\u{${character.codePointAt(0)?.toString(16)}}b`);
  expect(removeHidden(text)).toBe('ab');
  expect(escapeHidden(JSON.stringify(text))).toMatch(/^"a\\(?:n|u[0-9a-f]{4}(?:\\u[0-9a-f]{4})?)b"$/);
});

test.each(['Reiseagent für Åsa', '旅行代理店', 'وكيل السفر', 'सफ़र', 'Family 👨‍👩‍👧‍👦', '👩🏽‍🚀 ❤️‍🔥 ☂️', '{"a": [1]}'])(
  '%s is unchanged',
  (text) => {
    expect(spellHidden(text)).toBe(text);
    expect(removeHidden(text)).toBe(text);
  },
);

test('an emoji ends with its last character: nothing can hide behind one', () => {
  expect(spellHidden('👩\u200d\u200d🚀 ❤\ufe0f\ufe0f 1\ufe0f')).toBe(
    String.raw`👩\u{200d}\u{200d}🚀 ❤️\u{fe0f} 1\u{fe0f}`,
  );
});

const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom(...HIDDEN.map(([, character]) => character), 'a', '"', '\\'))
    .map((all) => all.join('')),
);
const hostileJson = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    hostileText,
    fc.constantFrom(null, true, 1.5),
    fc.array(tie('value')),
    fc.dictionary(hostileText, tie('value')),
  ),
})).value;
const ANY_HIDDEN = /(?!\n)[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

test('escaped JSON contains no hidden character and has the same value, on one line or several', () => {
  fc.assert(
    fc.property(hostileJson, fc.constantFrom(undefined, 2), (value, indent) => {
      const json = JSON.stringify(value, undefined, indent);
      const escaped = escapeHidden(json);
      expect(escaped).not.toMatch(ANY_HIDDEN);
      expect(JSON.parse(escaped)).toEqual(JSON.parse(json));
      expect(escapeHidden(escaped)).toBe(escaped);
    }),
  );
});

test('a spelled text is one line, and spelling or removing again changes nothing', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const spelled = spellHidden(text);
      expect(spelled).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
      expect(spellHidden(spelled)).toBe(spelled);
    }),
  );
});

test('a spelled text of several lines keeps its line feeds and tabs, and spells everything else in each line', () => {
  const text = 'a\tb\u001b[2J\r\n\u202ec\u2028\n';
  expect(spellHiddenLines(text)).toBe('a\tb\\u{1b}[2J\\u{d}\n\\u{202e}c\\u{2028}\n');
});
