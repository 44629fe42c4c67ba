import { IntlMessageFormat } from 'intl-messageformat';
import { createContext, createElement, Fragment, type ReactNode, useContext } from 'react';

/** The name of a text in the catalogs (`apps/server/src/web/texts`). */
export type TextKey = `common.${string}` | `permissions.${string}`;

/** Messages by key: without placeholders as they are, any other one parsed by the server. */
type Messages = Readonly<Record<string, string | ReturnType<IntlMessageFormat['getAst']>>>;

/** The values of a message: texts, numbers, elements, and what makes an element of the content of a tag. */
export type TextValues = Readonly<
  Record<string, string | number | ReactNode | ((content: ReactNode[]) => ReactNode)>
>;

/** The texts of the page, in one language. */
export interface Texts {
  /** A BCP 47 tag, for times: the reader's variant of the language, such as British English. */
  readonly language: string;
  /** A text with elements: values may be elements, and the tags `<strong>` and `<code>` in a message become elements. */
  say(key: TextKey, values?: TextValues): ReactNode;
  /** A text without elements, such as for a title or an attribute. */
  text(key: TextKey, values?: Readonly<Record<string, string | number>>): string;
}

const TAGS: TextValues = {
  strong: (content) => createElement('strong', null, ...content),
  code: (content) => createElement('code', null, ...content),
};

/** Reads the texts that the page names, which it loads together with this script. */
export async function loadTexts(address: string): Promise<Texts> {
  const response = await fetch(address);
  return createTexts(document.documentElement.lang, (await response.json()) as Messages);
}

function createTexts(language: string, messages: Messages): Texts {
  const formats = new Map<TextKey, IntlMessageFormat>();

  function format(key: TextKey, message: Exclude<Messages[string], string>): IntlMessageFormat {
    const made = formats.get(key) ?? new IntlMessageFormat(message, language);
    formats.set(key, made);
    return made;
  }

  function say(key: TextKey, values?: TextValues): ReactNode {
    const message = messages[key] ?? key;
    if (typeof message === 'string') return message;
    const parts = format(key, message).formatToParts<ReactNode>({ ...TAGS, ...values } as never);
    return createElement(Fragment, null, ...parts.map(({ value }) => value));
  }

  function text(key: TextKey, values?: Readonly<Record<string, string | number>>): string {
    const message = messages[key] ?? key;
    return typeof message === 'string' ? message : String(format(key, message).format(values));
  }

  const variant = navigator.languages.find((each) => each.split('-')[0] === language && isTag(each));
  return { language: variant ?? language, say, text };
}

/** Browsers on servers name languages such as `en-US@posix`, which `Intl` refuses. */
function isTag(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language).length > 0;
  } catch {
    return false;
  }
}

const TextsContext = createContext<Texts | undefined>(undefined);

/** Gives the texts to everything below. */
export const TextsProvider = TextsContext.Provider;

export function useTexts(): Texts {
  const texts = useContext(TextsContext);
  if (texts === undefined) throw new Error('useTexts needs a TextsProvider above it');
  return texts;
}
