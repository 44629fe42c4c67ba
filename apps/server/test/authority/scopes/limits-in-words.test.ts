import { type CallDetail, parseDetails } from '@grantex/core/issuer';
import { expect, test } from 'vitest';
import { limitsInWords } from '../../../src/authority/scopes/limits-in-words.ts';
import { LANGUAGES, type Language } from '../../../src/web/texts/languages.ts';

const TYPE = 'urn:grantex:call';
const detailOf = (limits: object): CallDetail => {
  const [detail] = parseDetails([{ type: TYPE, scope: 'payments:initiate', ...limits }]);
  if (detail === undefined) throw new Error('a list of one detail has one');
  return detail;
};
const TITLES: Readonly<Record<string, string>> = { amount: 'Amount', evil: 'Up to 5\u202E' };
const sentencesOf = (limits: object, language: Language = 'en'): string[] =>
  limitsInWords(detailOf(limits), language, (_scope, path) => TITLES[path]).map(({ pieces }) =>
    pieces.map((piece) => (typeof piece === 'string' ? piece : `«${piece.value}»`)).join(''),
  );

test.each<[object, string[]]>([
  [{ arguments: { amount: { max: '500' } } }, ['«Amount (amount)»: at most 500']],
  [{ arguments: { fee: { max: '1250000.5', min: '-0.25' } } }, ['«fee»: from -0.25 to 1,250,000.5']],
  [{ arguments: { fee: { max: '999999999999999.9999' } } }, ['«fee»: at most 999,999,999,999,999.9999']],
  [{ arguments: { fee: { min: '1' } } }, ['«fee»: at least 1']],
  [{ arguments: { fee: { min: '1', max: '1' } } }, ['«fee»: only 1']],
  [{ arguments: { currency: { oneOf: ['EUR', 'USD'] } } }, ['«currency»: only «EUR» or «USD»']],
  [
    { arguments: { odd: { oneOf: ['1', 1, true, 'true', '', ' EUR'] } } },
    ['«odd»: only «"1"», «1», «true», «"true"», «""», or «" EUR"»'],
  ],
  [{ arguments: { reference: { prefix: 'order-' } } }, ['«reference»: only what begins with «order-»']],
  [{ arguments: { path: { under: '/srv/a' } } }, ['«path»: only «/srv/a» and what is below it']],
  [{ arguments: { url: { host: 'a.example' } } }, ['«url»: only https addresses at «a.example»']],
  [{ arguments: { url: { host: '.a.example' } } }, ['«url»: only https addresses below «a.example»']],
  [{ arguments: { note: {} } }, ['«note»: must be stated, with any value']],
  [
    { arguments: { url: { prefix: 'a', oneOf: ['ab'] } } },
    ['«url»: only «ab»', '«url»: only what begins with «a»'],
  ],
  [
    { arguments: { to: {}, note: {} }, closed: true },
    [
      '«note»: must be stated, with any value',
      '«to»: must be stated, with any value',
      'Nothing besides «note» or «to»',
    ],
  ],
  [{ closed: true }, ['It can choose no values']],
  [{ ask: true }, ['Asks you each time']],
  [
    { ask: { amount: { over: '199' } } },
    ['Asks you when «Amount (amount)» is above 199, per call: 199 and 199 are two calls'],
  ],
  [{ budget: { calls: 1, per: 'hour' } }, ['At most 1 call an hour']],
  [
    { budget: { amount: '2000', currency: 'EUR', calls: 20, per: 'day' } },
    ['At most 20 calls and 2,000 EUR a day'],
  ],
  [{ budget: { amount: '0.5', currency: 'EUR', per: 'grant' } }, ['At most 0.5 EUR in all']],
])('%j is %j', (limits, sentences) => {
  expect(sentencesOf(limits).toSorted()).toEqual(sentences.toSorted());
});

test('hidden characters of names and values are spelled', () => {
  expect(
    sentencesOf({ arguments: { evil: { oneOf: ['a\u200Bb'] }, 'a\u202Eb': { prefix: 'x\u2066y' } } }),
  ).toEqual([
    String.raw`«a\u{202e}b»: only what begins with «x\u{2066}y»`,
    String.raw`«Up to 5\u{202e} (evil)»: only «a\u{200b}b»`,
  ]);
});

test('a long list is counted in the sentence, and listed whole beside it', () => {
  const values = Array.from({ length: 100 }, (_none, index) => `value-${index}`);
  const [limit] = limitsInWords(detailOf({ arguments: { a: { oneOf: values } } }), 'en', () => undefined);
  expect(limit).toEqual({ pieces: [{ value: 'a' }, ': only one of 100 values'], values });
  const names = Object.fromEntries(Array.from({ length: 50 }, (_none, index) => [`name-${index}`, {}]));
  const closed = limitsInWords(detailOf({ arguments: names, closed: true }), 'en', () => undefined).at(-1);
  expect(closed?.pieces).toEqual(['Nothing besides the 50 that are listed']);
  expect(closed?.values?.toSorted()).toEqual(Object.keys(names).toSorted());
});

test.each(Object.keys(LANGUAGES) as Language[])('every limit has words of its own in %s', (language) => {
  const all = {
    arguments: {
      amount: { max: '500' },
      from: { min: '10' },
      range: { min: '1', max: '2' },
      exact: { min: '7', max: '7' },
      currency: { oneOf: ['EUR', 'USD'] },
      many: { oneOf: Array.from({ length: 9 }, (_none, index) => `v${index}`) },
      text: { prefix: 'order-' },
      path: { under: '/srv' },
      url: { host: 'a.example' },
      sub: { host: '.a.example' },
      any: {},
    },
    closed: true,
    ask: { amount: { over: '199' } },
  };
  for (const per of ['hour', 'day', 'month', 'grant']) {
    const sentences = sentencesOf(
      { ...all, budget: { amount: '2000', currency: 'EUR', calls: 3, per } },
      language,
    );
    expect(sentences).toHaveLength(14);
    expect(new Set(sentences).size).toBe(14);
    expect(sentences.join(' ')).not.toMatch(/[{}]|undefined|\[object/);
    expect(sentences.at(-1)).toContain('EUR');
  }
  const english = sentencesOf({ ...all, ask: true }, 'en');
  const here = sentencesOf({ ...all, ask: true }, language);
  expect(here.filter((sentence) => english.includes(sentence))).toHaveLength(language === 'en' ? 13 : 0);
});
