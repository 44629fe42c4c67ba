import ar from './ar.json' with { type: 'json' };
import de from './de.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };
import es from './es.json' with { type: 'json' };
import fr from './fr.json' with { type: 'json' };
import hi from './hi.json' with { type: 'json' };
import ja from './ja.json' with { type: 'json' };
import type { Language } from './languages.ts';

/**
 * The name of a text: `call.…`, `common.…`, `consent.…`, `limit.…`, `mail.…`, `permissions.…`, `refusal.…`, or `scope.…` with a
 * standard scope.
 * The value is a message in ICU syntax; tags such as `<strong>` mark pieces.
 */
export type TextKey = keyof typeof en;

/** The texts of each language. English has all of them, and stands in for what another one lacks. */
export const CATALOGS: Readonly<Record<Language, Readonly<Partial<Record<TextKey, string>>>>> = {
  en,
  de,
  es,
  fr,
  hi,
  ja,
  ar,
};

/** The message of a text in a language. */
export function messageOf(language: Language, key: TextKey): string {
  return CATALOGS[language][key] ?? en[key];
}

export function isTextKey(name: string): name is TextKey {
  return Object.hasOwn(en, name);
}
