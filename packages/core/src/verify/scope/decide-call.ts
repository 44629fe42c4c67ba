import { FormatError } from '../../base/format-error.ts';
import { BY_DETAILS } from '../../wire/details.ts';
import { type Decimal, formatDecimal, isAtMost, parseAmount } from './decimal.ts';
import { baseOf, canonicalScopes, type Constraint, invalidScope, MAX_PREFIX, parseScope } from './scope.ts';

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
