import { IntlMessageFormat } from 'intl-messageformat';
import { messageOf, type TextKey } from './catalogs.ts';
import type { Language } from './languages.ts';

/** The values of a message: texts, numbers, pieces of a page, and what makes a piece of the content of a tag. */
export type TextValues<PIECE = never> = Readonly<
  Record<string, string | number | PIECE | ((content: (string | PIECE)[]) => PIECE)>
>;

/** Each message is parsed when it is first used. */
const parsed = new Map<string, IntlMessageFormat>();

/** A text with plain values. They are put in as they are: what they contain is never read as a message. */
export function formatText(language: Language, key: TextKey, values: TextValues = {}): string {
  return String(messageFormat(language, key).format(values));
}

/** A text of which some values are pieces of a page, as its parts in their order. */
export function formatParts<PIECE>(
  language: Language,
  key: TextKey,
  values: TextValues<PIECE>,
): (string | PIECE)[] {
  return messageFormat(language, key)
    .formatToParts<PIECE>(values)
    .map(({ value }) => value);
}

/** A message without placeholders as it is, and any other one parsed, for a formatter without a parser. */
export function parsedText(
  language: Language,
  key: TextKey,
): string | ReturnType<IntlMessageFormat['getAst']> {
  const message = messageOf(language, key);
  return /[{<']/.test(message) ? messageFormat(language, key).getAst() : message;
}

function messageFormat(language: Language, key: TextKey): IntlMessageFormat {
  const name = `${language} ${key}`;
  const known = parsed.get(name);
  if (known !== undefined) return known;
  const made = new IntlMessageFormat(messageOf(language, key), language);
  parsed.set(name, made);
  return made;
}
