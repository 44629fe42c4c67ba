import { FormatError } from '../../base/format-error.ts';
import { BY_DETAILS } from '../../wire/details.ts';
import { MAX_SCOPE_LENGTH, MAX_SCOPES } from '../../wire/tokens.ts';
import { type Decimal, formatDecimal, isAtMost, parseAmount, parseBound } from './decimal.ts';

const MAX_PREFIX = 'max_';
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

/** A set of granted scopes, indexed for decisions: one look-up per scope of a call. */
export type ScopeIndex = ReadonlyMap<string, Held>;

/** What a grant allows of one `name:action`: any amount, amounts up to a bound, what its details allow, or only texts. */
export type Held = 'unlimited' | 'by details' | 'texts only' | Decimal;

/**
 * Indexes a set of granted scopes for {@link decideCall}.
 * @throws {FormatError} `INVALID_SCOPE`, or `TOO_MANY_SCOPES`
 */
export function indexScopes(granted: readonly string[]): ScopeIndex {
  const index = new Map<string, Held>();
  for (const text of canonicalScopes(granted)) {
    const scope = parseScope(text);
    const base = baseOf(scope);
    index.set(base, wider(index.get(base), heldOf(scope.constraint)));
  }
  return index;
}

/** Why a set of scopes does not allow a call, and the scopes that would. */
export interface Shortfall {
  readonly reason: 'scope_missing' | 'amount_over' | 'amount_not_stated';
  readonly missingScopes: readonly string[];
}

/**
 * Decides a call, which names scopes without constraints and may state an amount in major units. A limited scope
 * refuses a call that states no amount. An amount that is not a decimal of at least zero is refused whatever is
 * granted.
 * @param details the details of the grant. A scope that stands `by_details` needs one of them here; its arguments are
 * decided apart, by `refusedArguments`. Default: none, and such a scope refuses
 * @returns undefined when the call is allowed
 * @throws {FormatError} `INVALID_AMOUNT`
 */
export function decideCall(
  granted: ScopeIndex,
  required: readonly string[],
  amount?: string | number,
  details: Details = NO_DETAILS,
): Shortfall | undefined {
  const stated = amount === undefined ? undefined : parseAmount(amount);
  for (const base of required) {
    if (refusalOf(granted.get(base), stated, hasDetail(details, base)) !== undefined)
      return shortfallOf(granted, required, stated, details);
  }
  return undefined;
}

type Details = readonly { readonly scope: string }[];
const NO_DETAILS: Details = [];

function hasDetail(details: Details, base: string): boolean {
  for (const { scope } of details) if (scope === base) return true;
  return false;
}

/**
 * Checks the scopes that a call names: at least one, each well-formed and without a constraint.
 * @throws {FormatError} `INVALID_SCOPE`
 */
export function checkCallScopes(required: readonly string[]): void {
  const list: unknown = required;
  if (!Array.isArray(list) || list.length === 0) {
    throw new FormatError('INVALID_SCOPE', 'A call names at least one scope.');
  }
  for (const text of required) {
    if (parseScope(text).constraint !== undefined) {
      throw invalidScope(text, 'has a constraint; a call names scopes without one and states its amount');
    }
  }
}

function shortfallOf(
  granted: ScopeIndex,
  required: readonly string[],
  stated: Decimal | undefined,
  details: Details,
): Shortfall {
  const refusals = required.flatMap((base) => {
    const reason = refusalOf(granted.get(base), stated, hasDetail(details, base));
    return reason === undefined ? [] : [{ base, reason }];
  });
  const isMissing = refusals.some(({ reason }) => reason === 'scope_missing');
  return {
    reason: isMissing ? 'scope_missing' : (refusals[0]?.reason ?? 'scope_missing'),
    missingScopes: refusals.map(({ base, reason }) =>
      reason === 'amount_over' ? boundedScope(base, stated) : base,
    ),
  };
}

function refusalOf(
  held: Held | undefined,
  stated: Decimal | undefined,
  isLimited: boolean,
): Shortfall['reason'] | undefined {
  if (held === 'unlimited' || (held === 'by details' && isLimited)) return undefined;
  if (held === undefined) return 'scope_missing';
  if (isText(held) || stated === undefined) return 'amount_not_stated';
  return isAtMost(stated, held) ? undefined : 'amount_over';
}

function boundedScope(base: string, stated: Decimal | undefined): string {
  const isWritable = stated !== undefined && stated.whole !== Infinity && String(stated.whole).length <= 15;
  return isWritable ? `${base}:${MAX_PREFIX}${formatDecimal(stated)}` : base;
}

function heldOf(constraint: Constraint | undefined): Held {
  if (constraint === undefined) return 'unlimited';
  if (constraint.kind === 'max') return constraint.bound;
  return constraint.text === BY_DETAILS ? 'by details' : 'texts only';
}

function wider(left: Held | undefined, right: Held): Held {
  if (left === undefined || right === 'unlimited') return right;
  if (isText(left)) return isText(right) && left !== right ? 'texts only' : right;
  if (left === 'unlimited' || isText(right)) return left;
  return isAtMost(left, right) ? right : left;
}

function isText(held: Held): held is 'by details' | 'texts only' {
  return held === 'by details' || held === 'texts only';
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

function baseOf(scope: Scope): string {
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

function invalidScope(text: unknown, fault: string): FormatError {
  const shown =
    typeof text === 'string' ? JSON.stringify(text.slice(0, MAX_SCOPE_LENGTH)) : `of type ${typeof text}`;
  return new FormatError('INVALID_SCOPE', `The scope ${shown} ${fault}.`);
}
