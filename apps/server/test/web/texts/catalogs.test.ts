import { expect, test } from 'vitest';
import { IntlMessageFormat } from 'intl-messageformat';
import { CATALOGS, isTextKey } from '../../../src/web/texts/catalogs.ts';
import type { Language } from '../../../src/web/texts/languages.ts';

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

const [LITERAL] = new IntlMessageFormat('text').getAst().map(({ type }) => type);

const { en, ...others } = CATALOGS;

/** Only developers read these, in English. */
const EXEMPT = /^refusal\.(?:CONSOLE|ROLE|DEVICE|SSO)_/;

/** The placeholders and tags of a message, each once. */
function namesIn(elements: readonly Element[]): string[] {
  const names = elements.flatMap((element): string[] => {
    const own = 'value' in element && element.type !== LITERAL ? [`${element.type} ${element.value}`] : [];
    const inner = [
      ...('children' in element ? element.children : []),
      ...('options' in element ? Object.values(element.options).flatMap(({ value }) => value) : []),
    ];
    return [...own, ...namesIn(inner)];
  });
  return [...new Set(names)].toSorted();
}

function namesOf(message: string, language: string): string[] {
  return namesIn(new IntlMessageFormat(message, language).getAst());
}

test.each(Object.entries(others) as [Language, typeof en][])(
  'the texts in %s have the names and placeholders of the English ones',
  (language, catalog) => {
    expect(Object.keys(catalog).filter((key) => !isTextKey(key))).toEqual([]);
    expect(Object.keys(en).filter((key) => !(key in catalog || EXEMPT.test(key)))).toEqual([]);
    for (const [key, message] of Object.entries(catalog)) {
      const original = en[key as keyof typeof en] ?? '';
      expect(namesOf(message, language), `${language} ${key}`).toEqual(namesOf(original, 'en'));
    }
  },
);
