import { type Decimal, formatDecimal, parseBound } from '../scope/decimal.ts';

/** A decimal with a sign, exact. Zero is not negative. */
export interface SignedDecimal extends Decimal {
  readonly isNegative: boolean;
}

/** A value of a call: a decimal, or one that lies within the ten-thousandth beyond it, away from zero. */
interface Measured extends SignedDecimal {
  readonly isBeyond: boolean;
}

const PLAIN = /^-?(0|[1-9]\d{0,63})(?:\.(\d{1,64}))?$/;
const WHOLE_DIGITS = 15;
const FRACTION_DIGITS = 4;
const FRACTION_UNITS = 10_000;
const ROUNDING = 1e-14;
/** Below this, String() writes an exponent. */
const SMALLEST_PLAIN = 1e-6;

/** Reads a bound of at most 15 digits and 4 places; undefined for any other text, and for a negative zero. */
export function parseSigned(text: unknown): SignedDecimal | undefined {
  if (typeof text !== 'string') return undefined;
  const isNegative = text.startsWith('-');
  const decimal = parseBound(isNegative ? text.slice(1) : text);
  if (decimal === undefined || (isNegative && isZero(decimal))) return undefined;
  return { ...decimal, isNegative };
}

/** Writes a decimal in its one canonical form. */
export function formatSigned(decimal: SignedDecimal): string {
  return `${decimal.isNegative ? '-' : ''}${formatDecimal(decimal)}`;
}

/**
 * Compares a value of a call with a bound, exactly. A number means the shortest decimal that denotes it (0.1 is a tenth).
 * @param value a finite number, a bigint, or a text that is a plain decimal of at most 64 digits and 64 places
 * @returns less than, equal to or greater than zero; undefined when the value is no decimal
 */
export function compareToBound(value: unknown, bound: SignedDecimal): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) {
    const size = bound.whole + bound.fraction / FRACTION_UNITS;
    const difference = value - (bound.isNegative ? -size : size);
    // Both are within a few units in the last place, so a larger difference has the right sign. Most values differ by more.
    if (Math.abs(difference) > size * ROUNDING) return difference;
  }
  const measured = measure(value);
  if (measured === undefined) return undefined;
  if (measured.isNegative !== bound.isNegative) return measured.isNegative ? -1 : 1;
  const difference =
    measured.whole - bound.whole || measured.fraction - bound.fraction || Number(measured.isBeyond);
  return bound.isNegative ? -difference : difference;
}

/** Compares two bounds. */
export function compareBounds(left: SignedDecimal, right: SignedDecimal): number {
  if (left.isNegative !== right.isNegative) return left.isNegative ? -1 : 1;
  const difference = left.whole - right.whole || left.fraction - right.fraction;
  return left.isNegative ? -difference : difference;
}

/** Whether a bound, as it is written, is at most another one. */
export function isBoundAtMost(left: string, right: string): boolean {
  const [small, large] = [parseSigned(left), parseSigned(right)];
  return small !== undefined && large !== undefined && compareBounds(small, large) <= 0;
}

function measure(value: unknown): Measured | undefined {
  if (typeof value === 'number') return measureNumber(value);
  if (typeof value === 'bigint') {
    const isNegative = value < 0n;
    return measureDigits(String(isNegative ? -value : value), '', isNegative);
  }
  const match = typeof value === 'string' ? PLAIN.exec(value) : null;
  return match === null ? undefined : measureDigits(match[1] ?? '', match[2] ?? '', match[0].startsWith('-'));
}

function measureNumber(value: number): Measured | undefined {
  if (!Number.isFinite(value)) return undefined;
  const isNegative = value < 0;
  const size = Math.abs(value);
  if (size >= 10 ** WHOLE_DIGITS) return { isNegative, whole: Infinity, fraction: 0, isBeyond: false };
  if (Number.isInteger(size)) return { isNegative, whole: size, fraction: 0, isBeyond: false };
  if (size < SMALLEST_PLAIN) return { isNegative, whole: 0, fraction: 0, isBeyond: true };
  const [whole = '', fraction = ''] = String(size).split('.');
  return measureDigits(whole, fraction, isNegative);
}

function measureDigits(wholeDigits: string, fractionDigits: string, hasSign: boolean): Measured {
  const whole = wholeDigits.length > WHOLE_DIGITS ? Infinity : Number(wholeDigits);
  const fraction = Number(fractionDigits.slice(0, FRACTION_DIGITS).padEnd(FRACTION_DIGITS, '0'));
  const isBeyond = /[1-9]/.test(fractionDigits.slice(FRACTION_DIGITS));
  const isNegative = hasSign && (isBeyond || !isZero({ whole, fraction }));
  return { isNegative, whole, fraction, isBeyond };
}

function isZero({ whole, fraction }: Decimal): boolean {
  return whole === 0 && fraction === 0;
}
