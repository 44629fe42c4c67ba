import { readFile } from 'node:fs/promises';
import { IntlMessageFormat } from 'intl-messageformat';
import type { Texts } from '../../src/permissions/parts/texts.tsx';

const inPlainText = (content: unknown[]): string => content.join('');

/** The English texts of the server's catalog. */
export async function englishTexts(): Promise<Pick<Texts, 'text' | 'language'>> {
  const file = new URL('../../../server/src/web/texts/en.json', import.meta.url);
  const catalog = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
  return {
    language: 'en',
    text: (key, values) =>
      String(new IntlMessageFormat(catalog[key] ?? key, 'en').format({ ...values, strong: inPlainText })),
  };
}
