import { FormatError } from '../../base/format-error.ts';
import { isObject } from '../../base/json.ts';
import {
  BUDGET_PERIODS,
  type BudgetPeriod,
  CALL_DETAIL_TYPE,
  MAX_ARGUMENTS,
  MAX_BUDGET_CALLS,
  MAX_DETAILS,
  MAX_PATH_LENGTH,
  MAX_PATH_NAMES,
} from '../../wire/details.ts';
import { parseScope } from '../scope/scope.ts';
import { OPERATORS, rangeOf } from './argument-limit.ts';
import { isArgumentPath, outerPath } from './argument-path.ts';
import type { ArgumentLimit, AskOver, Budget, CallDetail } from '../../wire/call-detail.ts';
import { isCurrency } from './currency.ts';
import { type DetailPath, faultAt, mustBe, unknownMember } from './detail-fault.ts';
import { compareBounds } from './signed-decimal.ts';

const DETAIL = ['type', 'scope', 'arguments', 'closed', 'ask', 'budget', 'online'] as const;
const OVER = ['over'] as const;
const BUDGET = ['amount', 'currency', 'calls', 'per'] as const;
const OPERATOR_NAMES = Object.keys(OPERATORS) as readonly (keyof ArgumentLimit)[];

type Members = { readonly [member: string]: unknown };
type Read<VALUE> = (value: unknown, path: DetailPath) => VALUE;

/**
 * Parses details as the server issues them, in a token or in an answer (`docs/protocol.md` §15).
 * @returns their canonical form, frozen: decimals without trailing zeros, arguments sorted, no duplicates
 * @throws {FormatError} `INVALID_DETAILS`, naming the place as a JSON pointer and what was expected there
 */
export function parseDetails(value: unknown): readonly CallDetail[] {
  return readDetails(value, readOnline);
}

/**
 * Does what {@link parseDetails} does for details that somebody asks for: `online` is the server's alone, and refused.
 * @throws {FormatError} `INVALID_DETAILS`
 */
export function parseRequestedDetails(value: unknown): readonly CallDetail[] {
  return readDetails(value, refuseOnline);
}

/**
 * Returns details without those that another one repeats.
 * @throws {FormatError} `INVALID_DETAILS` when they are more than {@link MAX_DETAILS}
 */
export function distinctDetails(details: readonly CallDetail[]): readonly CallDetail[] {
  const distinct = [...new Map(details.map((detail) => [JSON.stringify(detail), detail])).values()];
  if (distinct.length <= MAX_DETAILS) return Object.freeze(distinct);
  throw new FormatError(
    'INVALID_DETAILS',
    `There are at most ${MAX_DETAILS} details; these are ${distinct.length}.`,
  );
}

function readDetails(value: unknown, readOnline: Read<true>): readonly CallDetail[] {
  if (!Array.isArray(value) || value.length > MAX_DETAILS)
    throw mustBe(`an array of at most ${MAX_DETAILS} details`, [], value);
  return distinctDetails(value.map((detail, index) => readDetail(detail, [index], readOnline)));
}

function readDetail(value: unknown, path: DetailPath, readOnline: Read<true>): CallDetail {
  const detail = readMembers(value, path, DETAIL);
  return Object.freeze({
    type: readType(detail['type'], [...path, 'type']),
    scope: readScope(detail['scope'], [...path, 'scope']),
    ...member(detail, path, 'arguments', readArguments),
    ...(detail['closed'] === false ? {} : member(detail, path, 'closed', readClosed)),
    ...member(detail, path, 'ask', readAsk),
    ...member(detail, path, 'budget', readBudget),
    ...member(detail, path, 'online', readOnline),
  });
}

/** Reads a member that may be absent. */
function member<NAME extends string, VALUE>(
  object: Members,
  path: DetailPath,
  name: NAME,
  read: Read<VALUE>,
): { readonly [KEY in NAME]?: VALUE } {
  if (object[name] === undefined) return {};
  return { [name]: read(object[name], [...path, name]) } as { readonly [KEY in NAME]: VALUE };
}

function readType(value: unknown, path: DetailPath): CallDetail['type'] {
  if (value !== CALL_DETAIL_TYPE) throw mustBe(`"${CALL_DETAIL_TYPE}"`, path, value);
  return CALL_DETAIL_TYPE;
}

function readClosed(value: unknown, path: DetailPath): true {
  if (value !== true) throw mustBe('true or false', path, value);
  return value;
}

function readOnline(value: unknown, path: DetailPath): true {
  if (value !== true) throw mustBe('true', path, value);
  return value;
}

function refuseOnline(_value: unknown, path: DetailPath): never {
  throw faultAt(path, 'is set by the server, and cannot be asked for');
}

function readScope(value: unknown, path: DetailPath): string {
  try {
    const { action, constraint } = parseScope(value as string);
    if (action !== undefined && constraint === undefined) return value as string;
  } catch (error) {
    if (!FormatError.is(error)) throw error;
  }
  throw mustBe('a scope of the form name:action, without a constraint', path, value);
}

function readArguments(value: unknown, path: DetailPath): NonNullable<CallDetail['arguments']> {
  return readPaths(value, path, readLimit);
}

function readAsk(value: unknown, path: DetailPath): NonNullable<CallDetail['ask']> {
  if (value === true) return value;
  if (!isObject(value) || Object.keys(value).length === 0)
    throw mustBe('true, or an object with at least one argument', path, value);
  return readPaths(value, path, readOver);
}

/** Reads an object whose members are the paths of arguments. */
function readPaths<VALUE>(
  value: unknown,
  path: DetailPath,
  read: Read<VALUE>,
): { readonly [path: string]: VALUE } {
  if (!isObject(value)) throw mustBe('an object', path, value);
  const paths = Object.keys(value).toSorted();
  if (paths.length > MAX_ARGUMENTS)
    throw faultAt(path, `names more than ${MAX_ARGUMENTS} arguments; it names ${paths.length}`);
  for (const argument of paths) {
    const place = [...path, argument];
    if (!isArgumentPath(argument))
      throw faultAt(
        place,
        `is not named by a path: 1 to ${MAX_PATH_NAMES} names, joined by dots, of at most ${MAX_PATH_LENGTH} characters in all, without control characters`,
      );
    const outer = outerPath(argument, value);
    if (outer !== undefined)
      throw faultAt(place, `is a part of the argument "${outer}", which is named, too`);
  }
  // `Object.fromEntries` defines its members, also one that is named __proto__.
  return Object.freeze(
    Object.fromEntries(paths.map((argument) => [argument, read(value[argument], [...path, argument])])),
  );
}

function readLimit(value: unknown, path: DetailPath): ArgumentLimit {
  const written = readMembers(value, path, OPERATOR_NAMES);
  const limit = Object.fromEntries(
    OPERATOR_NAMES.filter((name) => written[name] !== undefined).map((name) => [
      name,
      readBy<unknown>(OPERATORS[name], written[name], [...path, name]),
    ]),
  ) as ArgumentLimit;
  const { max, min } = rangeOf(limit);
  if (max !== undefined && min !== undefined && compareBounds(min, max) > 0)
    throw faultAt(path, 'admits no value: its "min", which is 0 unless it is stated, is over its "max"');
  return Object.freeze(limit);
}

function readOver(value: unknown, path: DetailPath): AskOver {
  const { over } = readMembers(value, path, OVER);
  return Object.freeze({ over: readBy(OPERATORS.max, over, [...path, 'over']) });
}

function readBudget(value: unknown, path: DetailPath): Budget {
  const budget = readMembers(value, path, BUDGET);
  const { amount, currency, calls } = budget;
  if (amount === undefined && calls === undefined)
    throw mustBe('an object with "amount" or "calls"', path, value);
  if (amount === undefined && currency !== undefined)
    throw faultAt([...path, 'currency'], 'needs an "amount"');
  return Object.freeze({
    ...member(budget, path, 'amount', readAmount),
    ...(amount !== undefined && { currency: readCurrency(currency, [...path, 'currency']) }),
    ...member(budget, path, 'calls', readCalls),
    per: readPeriod(budget['per'], [...path, 'per']),
  });
}

function readAmount(value: unknown, path: DetailPath): string {
  const amount = readBy(OPERATORS.max, value, path);
  if (amount === '0' || amount.startsWith('-')) throw mustBe('more than zero', path, value);
  return amount;
}

function readCurrency(value: unknown, path: DetailPath): string {
  if (isCurrency(value)) return value;
  throw mustBe('three letters A-Z, such as "EUR"', path, value);
}

function readCalls(value: unknown, path: DetailPath): number {
  const calls = value as number;
  if (Number.isSafeInteger(value) && calls >= 1 && calls <= MAX_BUDGET_CALLS) return calls;
  throw mustBe(`a whole number from 1 to ${MAX_BUDGET_CALLS}`, path, value);
}

function readPeriod(value: unknown, path: DetailPath): BudgetPeriod {
  const period = BUDGET_PERIODS.find((one) => one === value);
  if (period === undefined) throw mustBe(`one of ${BUDGET_PERIODS.join(', ')}`, path, value);
  return period;
}

function readBy<VALUE>(
  { expected, read }: { readonly expected: string; readonly read: (value: unknown) => VALUE | undefined },
  value: unknown,
  path: DetailPath,
): VALUE {
  const canonical = read(value);
  if (canonical === undefined) throw mustBe(expected, path, value);
  return canonical;
}

function readMembers(value: unknown, path: DetailPath, known: readonly string[]): Members {
  if (!isObject(value)) throw mustBe('an object', path, value);
  const unknown = Object.keys(value)
    .toSorted()
    .find((member) => !known.includes(member));
  if (unknown !== undefined) throw unknownMember([...path, unknown], known);
  return value;
}
