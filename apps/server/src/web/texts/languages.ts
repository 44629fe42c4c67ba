import Negotiator from 'negotiator';

/** The languages of the pages for people, each by its own name. The first one is the default. */
export const LANGUAGES = {
  en: 'English',
  de: 'Deutsch',
  es: 'Español',
  fr: 'Français',
  hi: 'हिन्दी',
  ja: '日本語',
  ar: 'العربية',
} as const;

/** A BCP 47 tag. */
export type Language = keyof typeof LANGUAGES;

export const DEFAULT_LANGUAGE: Language = 'en';

/** The writing direction of a language, for `<html dir>`. */
export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr';
}

export function isLanguage(tag: unknown): tag is Language {
  return typeof tag === 'string' && Object.hasOwn(LANGUAGES, tag);
}

/** How many characters of a header are read: thousands of languages would cost a stranger nothing, and the server much. */
const READ_OF_HEADER = 500;

/**
 * The language that a browser prefers of ours (RFC 9110 §12.5.4): `de-AT` gets German.
 * @param accepted the header `Accept-Language`
 */
export function preferredLanguage(accepted: string | undefined): Language {
  if (accepted === undefined) return DEFAULT_LANGUAGE;
  const read = accepted.slice(0, READ_OF_HEADER);
  const negotiator = new Negotiator({ headers: { 'accept-language': read } });
  const [preferred] = negotiator.languages(Object.keys(LANGUAGES));
  return isLanguage(preferred) ? preferred : DEFAULT_LANGUAGE;
}
