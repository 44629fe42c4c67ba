import { BY_DETAILS, parseScope, type Constraint, type Scope } from '@grantex/core/issuer';
import { formatText } from '../../web/texts/format-text.ts';
import { DEFAULT_LANGUAGE, type Language } from '../../web/texts/languages.ts';
import { standardSentence } from './standard.ts';

/** A scope in words, for the deciding person. */
export interface DescribedScope {
  /** As requested. */
  scope: string;
  /** What it lets an agent do; `null` without a sentence. */
  sentence: string | null;
  /** Whether the sentence is a standard one; otherwise it is the developer's own. */
  isStandard: boolean;
  /** What its constraint means. */
  limit?: string;
}

/** A scope without its constraint, as sentences describe it. */
export function baseOf({ name, action }: Pick<Scope, 'name' | 'action'>): string {
  return action === undefined ? name : `${name}:${action}`;
}

/**
 * Scopes without their constraints, each once.
 * @throws {FormatError} `INVALID_SCOPE`
 */
export function basesOf(scopes: readonly string[]): string[] {
  return [...new Set(scopes.map((scope) => baseOf(parseScope(scope))))];
}

/**
 * Puts a scope into words: the standard sentence, or else the developer's own, and the limit of its constraint.
 * @param own the developer's sentences, by scope without constraint
 * @throws {FormatError} `INVALID_SCOPE`
 */
export function describeScope(scope: string, own: ReadonlyMap<string, string>): DescribedScope {
  return inLanguage({ scope, sentence: own.get(baseOf(parseScope(scope))) ?? null }, DEFAULT_LANGUAGE);
}

/**
 * A described scope in another language: what its developer wrote stays as it is.
 * @throws {FormatError} `INVALID_SCOPE`
 */
export function inLanguage(
  { scope, sentence }: Pick<DescribedScope, 'scope' | 'sentence'>,
  language: Language,
): DescribedScope {
  const parsed = parseScope(scope);
  const standard = standardSentence(baseOf(parsed), language);
  return {
    scope,
    sentence: standard ?? sentence,
    isStandard: standard !== undefined,
    ...(parsed.constraint === undefined ? {} : { limit: limitOf(parsed.constraint, language) }),
  };
}

function limitOf(constraint: Constraint, language: Language): string {
  // `limitsInWords` says which.
  if (constraint.kind === 'text' && constraint.text === BY_DETAILS) {
    return formatText(language, 'common.scopeLimited');
  }
  if (constraint.kind === 'text') return formatText(language, 'common.scopeOnly', { text: constraint.text });
  return formatText(language, 'common.scopeLimit', { amount: amountOf(constraint.bound, language) });
}

/** A bound has 15 digits and four places at most, which a number does not hold exactly, and a text does. */
function amountOf({ whole, fraction }: { whole: number; fraction: number }, language: Language): string {
  const places = fraction === 0 ? '' : `.${String(fraction).padStart(4, '0').replace(/00?$/, '')}`;
  const format = new Intl.NumberFormat(language, {
    minimumFractionDigits: Math.max(0, places.length - 1),
    maximumFractionDigits: 4,
  });
  return format.format(`${whole}${places}` as Intl.StringNumericLiteral);
}
