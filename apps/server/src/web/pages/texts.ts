import type { FastifyInstance, FastifyRequest } from 'fastify';
import { formatParts, formatText, type TextValues } from '../texts/format-text.ts';
import type { TextKey } from '../texts/catalogs.ts';
import {
  DEFAULT_LANGUAGE,
  directionOf,
  isLanguage,
  type Language,
  preferredLanguage,
} from '../texts/languages.ts';
import { readCookie, setCookie } from './cookie.ts';
import { type Content, type Html, html } from './html.ts';

/** The texts of a page, in one language. */
export interface Texts {
  readonly language: Language;
  readonly direction: 'ltr' | 'rtl';
  /**
   * A text with pieces: values may be pieces of a page, and the tags `<strong>` and `<code>` in a message become elements.
   * Texts by others are passed through `quoted`.
   */
  say(key: TextKey, values?: TextValues<Html>): Content;
  /** A text without pieces. */
  text(key: TextKey, values?: TextValues): string;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The page is for developers, and in English only. */
    isForDevelopers?: true;
  }
  interface FastifyRequest {
    /** The texts in the person's language. Only on the routes of pages. */
    readonly texts: Texts;
  }
}

const TAGS: TextValues<Html> = {
  strong: (content) => html`<strong>${content}</strong>`,
  code: (content) => html`<code>${content}</code>`,
};

export function textsIn(language: Language): Texts {
  return {
    language,
    direction: directionOf(language),
    say: (key, values) => formatParts<Html>(language, key, { ...TAGS, ...values }),
    text: (key, values) => formatText(language, key, values),
  };
}

/**
 * Gives every request of this scope its texts: in the language of `?lang`, which the browser keeps while its window is open,
 * or else in the one that the browser prefers.
 */
export function chooseLanguages(app: FastifyInstance): void {
  app.decorateRequest('texts', {
    getter(this: FastifyRequest): Texts {
      return textsIn(languageOf(this));
    },
  });
  app.addHook('onRequest', (request, reply, done) => {
    const language = languageIn(request);
    if (language !== undefined) setCookie(reply, 'grantex_language', language);
    done();
  });
}

function languageOf(request: FastifyRequest): Language {
  if (request.routeOptions.config.isForDevelopers === true) return DEFAULT_LANGUAGE;
  const kept = readCookie(request, 'grantex_language');
  return (
    languageIn(request) ?? (isLanguage(kept) ? kept : preferredLanguage(request.headers['accept-language']))
  );
}

function languageIn({ query }: FastifyRequest): Language | undefined {
  const { lang } = (query ?? {}) as { lang?: unknown };
  return isLanguage(lang) ? lang : undefined;
}
