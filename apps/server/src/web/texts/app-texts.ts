import { CATALOGS, type TextKey } from './catalogs.ts';
import { parsedText } from './format-text.ts';
import { DEFAULT_LANGUAGE, type Language } from './languages.ts';

/** What the application for people shows. The rest of a catalog is for pages that the server renders. */
const OF_APP = /^(?:common|permissions)\./;

/** The texts of the application in a language, parsed, so that it needs no parser. */
export function appTexts(language: Language): Record<string, ReturnType<typeof parsedText>> {
  const keys = Object.keys(CATALOGS[DEFAULT_LANGUAGE]).filter((key) => OF_APP.test(key)) as TextKey[];
  return Object.fromEntries(keys.map((key) => [key, parsedText(language, key)]));
}
