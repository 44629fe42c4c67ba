import { FormatError } from '../../base/format-error.ts';

/**
 * A decimal of at least zero, exact: `whole` up to 15 digits, `fraction` in ten-thousandths (0–9999).
 * A `whole` of Infinity stands for anything with more digits.
 */
export interface Decimal {
  readonly whole: number;
  readonly fraction: number;
}

const BOUND = /^(0|[1-9]\d{0,14})(?:\.(\d{1,4}))?$/;
const AMOUNT = /^(0|[1-9]\d{0,63})(?:\.(\d{1,64}))?$/;
const FRACTION_DIGITS = 4;
const FRACTION_UNITS = 10_000;
const WHOLE_DIGITS = 15;

/** Reads the decimal of a `max_` constraint (`docs/protocol.md` §4); undefined for any other text. */
export function parseBound(text: string): Decimal | undefined {
  const match = BOUND.exec(text);
  if (match === null) return undefined;
  return { whole: Number(match[1]), fraction: Number((match[2] ?? '').padEnd(FRACTION_DIGITS, '0')) };
}

/** Writes a decimal in its one canonical form: no trailing zeros, no empty fraction. */
export function formatDecimal(decimal: Decimal): string {
  if (decimal.fraction === 0) return String(decimal.whole);
  const digits = String(decimal.fraction).padStart(FRACTION_DIGITS, '0').replace(/0+$/, '');
  return `${decimal.whole}.${digits}`;
}

/**
 * Reads the amount of a call, in major units. A number means the shortest decimal that denotes it (0.1 is a tenth).
 * Digits beyond four places are rounded up, so that comparing with a bound stays exact.
 * @throws {FormatError} `INVALID_AMOUNT` when it is NaN, negative, not finite, or not a plain decimal
 */
export function parseAmount(amount: string | number): Decimal {
  if (typeof amount === 'number') return parseNumber(amount);
  if (typeof amount !== 'string') throw invalidAmount(`is of type ${typeof amount}`);
  const match = AMOUNT.exec(amount);
  if (match === null) throw invalidAmount('is not a plain decimal such as "420" or "420.50"');
  return roundUp(match[1] ?? '', match[2] ?? '');
}

/** Whether `left` is at most `right`. */
export function isAtMost(left: Decimal, right: Decimal): boolean {
  return left.whole < right.whole || (left.whole === right.whole && left.fraction <= right.fraction);
}

function parseNumber(amount: number): Decimal {
  if (!(amount >= 0) || amount === Infinity) throw invalidAmount('is NaN, negative or not finite');
  if (amount >= 10 ** WHOLE_DIGITS) return { whole: Infinity, fraction: 0 };
  if (Number.isInteger(amount)) return { whole: Math.abs(amount), fraction: 0 };
  // Below this, String() writes an exponent; rounded up it is one unit of the last place.
  if (amount < 1 / FRACTION_UNITS) return { whole: 0, fraction: 1 };
  const [whole = '', fraction = ''] = String(amount).split('.');
  return roundUp(whole, fraction);
}

function roundUp(wholeDigits: string, fractionDigits: string): Decimal {
  if (wholeDigits.length > WHOLE_DIGITS) return { whole: Infinity, fraction: 0 };
  const whole = Number(wholeDigits);
  const kept = Number(fractionDigits.slice(0, FRACTION_DIGITS).padEnd(FRACTION_DIGITS, '0'));
  const fraction = /[1-9]/.test(fractionDigits.slice(FRACTION_DIGITS)) ? kept + 1 : kept;
  return fraction === FRACTION_UNITS ? { whole: whole + 1, fraction: 0 } : { whole, fraction };
}

function invalidAmount(fault: string): FormatError {
  return new FormatError('INVALID_AMOUNT', `The amount ${fault}.`);
}
