import { MAX_ONE_OF } from '../../wire/details.ts';
import type { ArgumentLimit } from '../../wire/call-detail.ts';
import { isUrlWithin, parseHostBound } from './host-place.ts';
import { isAtOrBelow, isPlainPath, isPlainText } from './plain-text.ts';
import { compareToBound, formatSigned, parseSigned, type SignedDecimal } from './signed-decimal.ts';

/** Whether a limit admits a single value. */
export type Admits = (value: unknown) => boolean;

type Operators = Required<ArgumentLimit>;

/** How one operator is written. */
interface Operator<VALUE> {
  /** What it must be, in words. */
  readonly expected: string;
  /** Returns its canonical form; undefined when it has none. */
  readonly read: (value: unknown) => VALUE | undefined;
}

const DECIMAL: Operator<string> = {
  expected: 'a decimal as text with at most 15 digits and 4 places, such as "500" or "0.25"',
  read(value) {
    const decimal = parseSigned(value);
    return decimal && formatSigned(decimal);
  },
};

/** Every operator, in canonical order. */
export const OPERATORS: { readonly [NAME in keyof Operators]: Operator<Operators[NAME]> } = {
  max: DECIMAL,
  min: DECIMAL,
  oneOf: {
    expected: `an array of 1 to ${MAX_ONE_OF} distinct texts, numbers and booleans`,
    read: (value) => (isChoice(value) ? Object.freeze([...value]) : undefined),
  },
  prefix: {
    expected: 'a non-empty text without "://" and control characters',
    read: (value) => (isPlainText(value) && value !== '' && !value.includes('://') ? value : undefined),
  },
  under: {
    expected: 'a path without "\\", "%", ".", ".." and empty segments, and without a slash at its end',
    read: (value) => (isPlainPath(value, true) ? value : undefined),
  },
  host: {
    expected: 'a host in lower case, such as "example.com", "example.com:8443" or ".example.com"',
    read: (value) => (parseHostBound(value) === undefined ? undefined : (value as string)),
  },
};

/** The bounds of a limit on decimals. `max` alone implies a `min` of 0. */
export interface DecimalRange {
  readonly max: SignedDecimal | undefined;
  readonly min: SignedDecimal | undefined;
}

const ZERO: SignedDecimal = { isNegative: false, whole: 0, fraction: 0 };

/** Returns the bounds of a parsed limit. */
export function rangeOf({ max, min }: ArgumentLimit): DecimalRange {
  return { max: parseSigned(max), min: parseSigned(min) ?? (max === undefined ? undefined : ZERO) };
}

/** Compiles a parsed limit to a function that decides a single value, one that is no array. */
export function compileLimit(limit: ArgumentLimit): Admits {
  const { max, min } = rangeOf(limit);
  const tests: readonly (Admits | false | undefined)[] = [
    max && ((value) => (compareToBound(value, max) ?? 1) <= 0),
    min && ((value) => (compareToBound(value, min) ?? -1) >= 0),
    limit.oneOf && admitsOneOf(limit.oneOf),
    limit.prefix !== undefined && admitsPrefix(limit.prefix),
    limit.under !== undefined && admitsUnder(limit.under),
    limit.host !== undefined && admitsHost(limit.host),
  ];
  const [first, ...others] = tests.filter((test) => typeof test === 'function');
  if (first === undefined) return () => true;
  return others.length === 0 ? first : (value) => first(value) && others.every((test) => test(value));
}

function admitsOneOf(values: NonNullable<ArgumentLimit['oneOf']>): Admits {
  const admitted = new Set<unknown>(values);
  return (value) => admitted.has(value);
}

function admitsPrefix(prefix: string): Admits {
  return (value) => typeof value === 'string' && value.startsWith(prefix) && value.isWellFormed();
}

function admitsUnder(bound: string): Admits {
  return (value) => isPlainPath(value) && isAtOrBelow(value, bound);
}

function admitsHost(host: string): Admits {
  const bound = parseHostBound(host);
  return (value) => bound !== undefined && isUrlWithin(value, bound);
}

function isChoice(value: unknown): value is NonNullable<ArgumentLimit['oneOf']> {
  const values: readonly unknown[] = Array.isArray(value) ? Array.from(value) : [];
  if (values.length === 0 || values.length > MAX_ONE_OF) return false;
  return values.every(isScalar) && new Set(values).size === values.length;
}

function isScalar(value: unknown): boolean {
  if (typeof value !== 'number') return typeof value === 'boolean' || isPlainText(value);
  if (Number.isInteger(value)) return Number.isSafeInteger(value) && !Object.is(value, -0);
  return Number.isFinite(value);
}
