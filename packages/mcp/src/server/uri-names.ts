/** What the rules say about a URI. */
export interface UriName {
  /** The URI or the template that the rule is written under; undefined if there is none for it. */
  readonly name: string | undefined;
  /** For a template: the values of its variables in the URI. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Whether a server could read the URI as one that another rule is about. Such a URI has no name. */
  readonly isUnclear?: true;
}

/** A template of one expression per variable: `{name}` for a part of a path, `{+name}` or `{name*}` for the rest of it. */
const EXPRESSION = /\{(\+?)(\w+)(\*?)\}/g;
/** A longer URI matches no template, because the time of a match grows with it. */
const LONGEST = 8_192;
const PART = '[^/?#{}]+';
const REST = '[^{}]+';

/** What is more than a character once it is decoded: dots, slashes, percent signs and control characters. */
const ESCAPED = /%(?:2e|2f|5c|25|[01][\da-f]|7f)|\\/i;
const DOTS = /(?:^|[/:])\.{1,2}(?:[/?#]|$)/;

const UNCLEAR: UriName = { name: undefined, isUnclear: true };

/**
 * Finds the name of a resource by its URI, where resources have no names of their own: rules are written under a URI or
 * a template (RFC 6570). A URI is unclear if the parser of URLs reads it as another one, if it differs from one with a
 * rule only in its spelling, or if more than one template matches.
 * @throws {TypeError} naming a template that is not supported
 */
export function uriNames(names: readonly string[]): (uri: string) => UriName {
  const exact = new Set(names);
  const lookalikes = new Set(names.map(folded));
  const templates = names.filter((name) => name.includes('{')).map(compile);
  return (uri) => {
    if (exact.has(uri)) return { name: uri };
    if (lookalikes.has(folded(uri)) || !isPlain(uri)) return UNCLEAR;
    const [found, ...others] = templates.flatMap((match) => match(uri) ?? []);
    return others.length === 0 ? (found ?? { name: undefined }) : UNCLEAR;
  };
}

function compile(template: string): (uri: string) => UriName | undefined {
  const variables = [...template.matchAll(EXPRESSION)].map(([, , name = '']) => name);
  const literals = template.replaceAll(EXPRESSION, '');
  if (/[{}]/.test(literals) || new Set(variables).size < variables.length) {
    throw new TypeError(`"${template}" is not a template of variables such as {id} and {+path}.`);
  }
  const pattern = template
    .split(EXPRESSION)
    // Of each expression, the split leaves its three groups between two literals.
    .map((text, index, parts) => {
      if (index % 4 === 0) return text.replaceAll(/[$()*+./?[\\\]^|-]/g, '\\$&');
      if (index % 4 !== 2) return '';
      return parts[index - 1] === '' && parts[index + 1] === '' ? `(${PART})` : `(${REST})`;
    })
    .join('');
  const expression = new RegExp(`^${pattern}$`);
  return (uri) => {
    const [, ...values] = expression.exec(uri) ?? [];
    if (values.length !== variables.length || values.length === 0) return undefined;
    return {
      name: template,
      variables: Object.fromEntries(variables.map((name, index) => [name, values[index] ?? ''])),
    };
  };
}

/** Whether the parser of URLs that servers use reads a URI as it is written. */
function isPlain(uri: string): boolean {
  if (uri.length > LONGEST || ESCAPED.test(uri) || DOTS.test(uri) || !URL.canParse(uri)) return false;
  const { href } = new URL(uri);
  return href === uri || href === `${uri}/`;
}

/** A form in which URIs are equal that a server could take for each other. */
function folded(uri: string): string {
  const plain = URL.canParse(uri) ? new URL(uri).href : uri;
  return decoded(plain).normalize('NFKC').toLowerCase().replace(/\/+$/, '');
}

function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}
