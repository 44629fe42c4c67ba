import { couldMatch, PART, REST, type UriPattern, uriPattern, valuesIn } from './uri-pattern.ts';
import { folded, isPlain, namesUser } from './uri-spelling.ts';

/** What the rules say about a URI. */
export interface UriName {
  /** The URI or the template that the rule is written under; undefined if there is none for it. */
  readonly name: string | undefined;
  /** For a template: the values of its variables in the URI. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Whether a server could read the URI as one that another rule is about. Such a URI has no name. */
  readonly isUnclear?: true;
}

/** What a rule is written under. */
interface Subject {
  readonly name: string;
  /** The name of a URI that is written as the template is. */
  readonly match: (uri: string) => UriName | undefined;
  /** Could match the folded form of each URI that a server could take for one of these. */
  readonly alike: UriPattern;
}

/** A template of one expression per variable: `{name}` for a part of a path, `{+name}` or `{name*}` for the rest of it. */
const EXPRESSION = /\{(\+?)(\w+)(\*?)\}/g;

/** What the text of a template cannot have: other expressions, and the characters that stand for variables. */
const RESERVED = /[{}\uE000-\uF8FF]/;

const UNCLEAR: UriName = { name: undefined, isUnclear: true };

/**
 * Finds the name of a resource by its URI, where resources have no names of their own: rules are written under a URI or
 * a template (RFC 6570). A URI is unclear if parsers can disagree about it, if it could be taken for one of another rule
 * because only its spelling, user, port, query or parameters differ, or if templates match in more than one way.
 * @throws {TypeError} naming a template that is not supported
 */
export function uriNames(names: readonly string[]): (uri: string) => UriName {
  const exact = new Set(names);
  const subjects = names.map((name) => (name.includes('{') ? templateOf(name) : exactly(name)));
  return (uri) => {
    if (exact.has(uri)) return { name: uri };
    if (!isPlain(uri)) return UNCLEAR;
    const matches = subjects.map(({ match }) => match(uri));
    const first = matches.findIndex((match) => match !== undefined);
    const found = subjects[first];
    const spelling = folded(uri);
    const isMistakable = subjects.some(
      (other, index) =>
        index !== first &&
        (matches[index] !== undefined || couldMatch(other.alike, spelling)) &&
        !differInQuery(other, found),
    );
    if (isMistakable || (namesUser(uri) && !namesUser(found?.name ?? ''))) return UNCLEAR;
    return matches[first] ?? { name: undefined };
  };
}

/** Whether the query alone tells two rules apart. The author of both says that the server reads it. */
function differInQuery(other: Subject, found: Subject | undefined): boolean {
  if (other.alike.join('') !== found?.alike.join('')) return false;
  return other.name.includes('?') !== found.name.includes('?');
}

function exactly(name: string): Subject {
  const text = URL.canParse(name) ? new URL(name).href : name;
  return { name, match: () => undefined, alike: uriPattern(folded(text)) };
}

function templateOf(name: string): Subject {
  const variables = [...name.matchAll(EXPRESSION)].map(([, , variable = '']) => variable);
  const literals = name.replaceAll(EXPRESSION, '');
  if (RESERVED.test(literals) || new Set(variables).size < variables.length) {
    throw new TypeError(`"${name}" is not a template of variables such as {id} and {+path}.`);
  }
  const text = name.replaceAll(EXPRESSION, (_expression, plus, _variable, star) =>
    plus === '' && star === '' ? PART : REST,
  );
  const pattern = uriPattern(text);
  return {
    name,
    match(uri) {
      const values = valuesIn(pattern, uri, isInTemplate);
      if (values === undefined) return undefined;
      if (values === 'ambiguous') return UNCLEAR;
      const entries = variables.map((variable, index) => [variable, values[index] ?? ''] as const);
      return { name, variables: Object.fromEntries(entries) };
    },
    alike: uriPattern(folded(text)),
  };
}

function isInTemplate(variable: string, character: string): boolean {
  return !(variable === REST ? '?#{}' : '/?#{}').includes(character);
}
