import { FormatError } from '../../base/format-error.ts';
import { MAX_SCOPE_LENGTH, MAX_SCOPES } from '../../wire/tokens.ts';
import { type Decimal, formatDecimal, isAtMost, parseBound } from './decimal.ts';

/** How a bound begins, such as `max_500`. */
export const MAX_PREFIX = 'max_';
const PART = /^[A-Za-z0-9_.-]{1,64}$/;

/** A parsed scope, `name[:action[:constraint]]` (`docs/protocol.md` §4). Case-sensitive, no wildcards. */
export interface Scope {
  readonly name: string;
  /** Absent in a single word such as `read`. */
  readonly action: string | undefined;
  readonly constraint: Constraint | undefined;
}

/** An upper bound on the amount of a call, or a text that is only compared for equality. */
export type Constraint =
  | { readonly kind: 'max'; readonly bound: Decimal }
  | { readonly kind: 'text'; readonly text: string };

/**
 * Parses one scope.
 * @throws {FormatError} `INVALID_SCOPE`, naming the part that is wrong
 */
export function parseScope(text: string): Scope {
  if (typeof text !== 'string') throw invalidScope(text, 'is not a string');
  if (text.length > MAX_SCOPE_LENGTH)
    throw invalidScope(text, `is longer than ${MAX_SCOPE_LENGTH} characters`);
  const [name, action, constraint, ...rest] = text.split(':');
  if (rest.length > 0) throw invalidScope(text, 'has more than three parts');
  return {
    name: parsePart(text, 'name', name) ?? '',
    action: parsePart(text, 'action', action),
    constraint: constraint === undefined ? undefined : parseConstraint(text, constraint),
  };
}

/** Writes a scope in its one canonical form. */
export function formatScope(scope: Scope): string {
  const base = baseOf(scope);
  if (scope.constraint === undefined) return base;
  if (scope.constraint.kind === 'text') return `${base}:${scope.constraint.text}`;
  return `${base}:${MAX_PREFIX}${formatDecimal(scope.constraint.bound)}`;
}

/**
 * Returns a set of scopes in canonical form: each parsed, without trailing zeros of bounds and duplicates, in the same
 * order.
 * @throws {FormatError} `INVALID_SCOPE`, or `TOO_MANY_SCOPES` above {@link MAX_SCOPES}
 */
export function canonicalScopes(texts: readonly string[]): string[] {
  if (texts.length > MAX_SCOPES) {
    throw new FormatError(
      'TOO_MANY_SCOPES',
      `A set holds at most ${MAX_SCOPES} scopes; this one has ${texts.length}.`,
    );
  }
  return [...new Set(texts.map((text) => formatScope(parseScope(text))))];
}

/**
 * Whether a granted scope covers a requested one: name and action are equal, and the grant has no constraint,
 * or the request's bound is at most the grant's, or both constraints are the same text. A partial order.
 * @throws {FormatError} `INVALID_SCOPE` for either
 */
export function covers(granted: string, requested: string): boolean {
  return scopeCovers(parseScope(granted), parseScope(requested));
}

/** The members of `requested` that no member of `granted` covers, in canonical form; empty when all are covered. */
export function uncoveredScopes(granted: readonly string[], requested: readonly string[]): string[] {
  const held = granted.map(parseScope);
  return requested
    .map(parseScope)
    .filter((wanted) => !held.some((scope) => scopeCovers(scope, wanted)))
    .map(formatScope);
}

/** Whether a set covers a set: each member of the second is covered by some member of the first. */
export function coversAll(granted: readonly string[], requested: readonly string[]): boolean {
  return uncoveredScopes(granted, requested).length === 0;
}

function scopeCovers(granted: Scope, requested: Scope): boolean {
  if (granted.name !== requested.name || granted.action !== requested.action) return false;
  if (granted.constraint === undefined) return true;
  if (requested.constraint === undefined) return false;
  if (granted.constraint.kind === 'max') {
    return (
      requested.constraint.kind === 'max' && isAtMost(requested.constraint.bound, granted.constraint.bound)
    );
  }
  return requested.constraint.kind === 'text' && requested.constraint.text === granted.constraint.text;
}

/** The name and the action of a scope, without its constraint. */
export function baseOf(scope: Scope): string {
  return scope.action === undefined ? scope.name : `${scope.name}:${scope.action}`;
}

function parsePart(text: string, part: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (value === '') throw invalidScope(text, `has an empty ${part}`);
  if (value.length > 64) throw invalidScope(text, `has more than 64 characters in its ${part}`);
  if (!PART.test(value))
    throw invalidScope(text, `has characters other than A-Z a-z 0-9 _ - and . in its ${part}`);
  return value;
}

function parseConstraint(text: string, constraint: string): Constraint {
  if (!constraint.startsWith(MAX_PREFIX)) {
    return { kind: 'text', text: parsePart(text, 'constraint', constraint) ?? '' };
  }
  const bound = parseBound(constraint.slice(MAX_PREFIX.length));
  if (bound === undefined) {
    throw invalidScope(text, 'has a bound that is not a decimal of at most 15 digits and 4 places');
  }
  return { kind: 'max', bound };
}

/** Makes the error about a text that is no scope, or not one that is allowed here. */
export function invalidScope(text: unknown, fault: string): FormatError {
  const shown =
    typeof text === 'string' ? JSON.stringify(text.slice(0, MAX_SCOPE_LENGTH)) : `of type ${typeof text}`;
  return new FormatError('INVALID_SCOPE', `The scope ${shown} ${fault}.`);
}
