import { CATALOGS, isTextKey } from '../../web/texts/catalogs.ts';
import { formatText } from '../../web/texts/format-text.ts';
import { DEFAULT_LANGUAGE, type Language } from '../../web/texts/languages.ts';

const PREFIX = 'scope.';

/**
 * What the standard scopes mean, for people (`docs/protocol.md` §4), in English. They mean the same for every developer;
 * nobody can change that.
 */
export const STANDARD_SENTENCES: ReadonlyMap<string, string> = new Map(
  Object.entries(CATALOGS[DEFAULT_LANGUAGE])
    .filter(([key]) => key.startsWith(PREFIX))
    .map(([key, sentence]) => [key.slice(PREFIX.length), sentence]),
);

/** The sentence of a standard scope in a language. */
export function standardSentence(base: string, language: Language): string | undefined {
  const key = PREFIX + base;
  return isTextKey(key) ? formatText(language, key) : undefined;
}
