import { compileLimit } from './argument-limit.ts';
import type { ArgumentLimit, Budget, CallDetail } from '../../wire/call-detail.ts';
import { isPlaceWithin, parseHostBound } from './host-place.ts';
import { isAtOrBelow } from './plain-text.ts';
import { isBoundAtMost } from './signed-decimal.ts';

type Operator = keyof ArgumentLimit;
type Operators = Required<ArgumentLimit>;

/** For each operator, whether one bound admits no more than another one: a partial order. */
const ORDERS: {
  readonly [NAME in Operator]-?: (narrower: Operators[NAME], wider: Operators[NAME]) => boolean;
} = {
  max: isBoundAtMost,
  min: (narrower, wider) => isBoundAtMost(wider, narrower),
  oneOf: (narrower, wider) => narrower.every((value) => wider.includes(value)),
  prefix: (narrower, wider) => narrower.startsWith(wider),
  under: isAtOrBelow,
  host(narrower, wider) {
    const [place, bound] = [parseHostBound(narrower), parseHostBound(wider)];
    return place !== undefined && bound !== undefined && isPlaceWithin(place, bound);
  },
};

const OPERATOR_NAMES = Object.keys(ORDERS) as readonly Operator[];

/**
 * Whether every call that one detail admits is admitted by another one of the same scope, as far as their operators show
 * (`docs/protocol.md` §15): a reflexive and transitive order over their arguments. `ask`, `budget` and `online` are not
 * compared.
 */
export function admitsNoMore(narrower: CallDetail, wider: CallDetail): boolean {
  if (narrower.scope !== wider.scope) return false;
  const limits = narrower.arguments ?? {};
  const bounds = wider.arguments ?? {};
  const isKept = Object.entries(bounds).every(
    ([path, bound]) => Object.hasOwn(limits, path) && isImplied(limits[path] ?? {}, bound),
  );
  if (!isKept || wider.closed !== true) return isKept;
  return narrower.closed === true && Object.keys(limits).every((path) => Object.hasOwn(bounds, path));
}

/** Whether one detail asks the person about every call about which another one asks. */
export function asksAsOften({ ask: often }: CallDetail, { ask }: CallDetail): boolean {
  if (ask === undefined || often === true) return true;
  if (ask === true || often === undefined) return false;
  return Object.entries(ask).every(([path, { over }]) => {
    const asked = Object.hasOwn(often, path) ? often[path] : undefined;
    return asked !== undefined && isBoundAtMost(asked.over, over);
  });
}

/**
 * Whether one detail keeps what another one asks and lets be spent: it asks the person about every call about which that one
 * asks, and has a budget of the same window that is no larger. Their arguments are not compared.
 */
export function keepsAskAndBudget(own: CallDetail, other: CallDetail): boolean {
  return asksAsOften(own, other) && spendsNoMore(own.budget, other.budget);
}

function spendsNoMore(own: Budget | undefined, other: Budget | undefined): boolean {
  if (other === undefined) return true;
  if (own?.per !== other.per) return false;
  const isAmountKept =
    other.amount === undefined ||
    (own.amount !== undefined && own.currency === other.currency && isBoundAtMost(own.amount, other.amount));
  const areCallsKept = other.calls === undefined || (own.calls !== undefined && own.calls <= other.calls);
  return isAmountKept && areCallsKept;
}

/** Whether a limit asks for more than another one of the same argument: by an operator that is wider or incomparable there. */
export function isWider(limit: ArgumentLimit, bound: ArgumentLimit): boolean {
  const wanted = withMin(bound);
  const isBeyond = OPERATOR_NAMES.some(
    (name) => has(limit, name) && has(wanted, name) && !isOrdered(name, limit, wanted),
  );
  return isBeyond || (limit.oneOf !== undefined && !limit.oneOf.every(compileLimit(bound)));
}

/** Whether a value that keeps a limit keeps a bound, too: by the same operator, or because each of its choices does. */
function isImplied(limit: ArgumentLimit, bound: ArgumentLimit): boolean {
  const held = withMin(limit);
  const wanted = withMin(bound);
  return OPERATOR_NAMES.filter((name) => has(wanted, name)).every((name) => {
    if (has(held, name) && isOrdered(name, held, wanted)) return true;
    return held.oneOf?.every(compileLimit(only(wanted, name))) === true;
  });
}

function isOrdered(name: Operator, narrower: ArgumentLimit, wider: ArgumentLimit): boolean {
  const isNarrower = ORDERS[name] as (narrower: unknown, wider: unknown) => boolean;
  return isNarrower(narrower[name], wider[name]);
}

function has(limit: ArgumentLimit, name: Operator): boolean {
  return limit[name] !== undefined;
}

/** States the `min` that a `max` implies. */
function withMin(limit: ArgumentLimit): ArgumentLimit {
  return limit.max === undefined || limit.min !== undefined ? limit : { ...limit, min: '0' };
}

/** One operator of a limit alone; `max` and `min` belong together. */
function only(limit: ArgumentLimit, name: Operator): ArgumentLimit {
  const names: readonly Operator[] = name === 'max' || name === 'min' ? ['max', 'min'] : [name];
  return Object.fromEntries(names.filter((one) => has(limit, one)).map((one) => [one, limit[one]]));
}
