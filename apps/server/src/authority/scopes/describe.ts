import { parseScope, type Constraint, type Scope } from '@grantex/core/issuer';
import { STANDARD_SENTENCES } from './standard.ts';

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
 * Puts a scope into words: the standard sentence, or else the developer's own, and the limit of its constraint.
 * @param own the developer's sentences, by scope without constraint
 * @throws {FormatError} `INVALID_SCOPE`
 */
export function describeScope(scope: string, own: ReadonlyMap<string, string>): DescribedScope {
  const parsed = parseScope(scope);
  const base = baseOf(parsed);
  const standard = STANDARD_SENTENCES.get(base);
  return {
    scope,
    sentence: standard ?? own.get(base) ?? null,
    isStandard: standard !== undefined,
    ...(parsed.constraint === undefined ? {} : { limit: limitOf(parsed.constraint) }),
  };
}

function limitOf(constraint: Constraint): string {
  if (constraint.kind === 'text') return `Only “${constraint.text}”`;
  const { whole, fraction } = constraint.bound;
  // A bound has 15 digits and four places at most: apart, each is exact.
  const places = fraction === 0 ? '' : `.${String(fraction).padStart(4, '0').replace(/00?$/, '')}`;
  return `Up to ${whole.toLocaleString('en-US')}${places} each time, in the currency of the service`;
}
