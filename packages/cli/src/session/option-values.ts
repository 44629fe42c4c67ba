import { InvalidArgumentError } from 'commander';

/** A whole number of seconds, from 1 to an hour. */
export function seconds(text: string): number {
  return wholeNumber(text, 1, 3_600);
}

/** A number from 1 to 100,000. */
export function count(text: string): number {
  return wholeNumber(text, 1, 100_000);
}

/** A number from 0. */
export function countOrNone(text: string): number {
  return wholeNumber(text, 0, 100_000);
}

export function port(text: string): number {
  return wholeNumber(text, 0, 65_535);
}

/** The number of entries of a log. */
export function logSize(text: string): number {
  return wholeNumber(text, 0, Number.MAX_SAFE_INTEGER);
}

/** An option that may be repeated, or hold several values with commas between them. */
export function several(text: string, before: readonly string[] = []): readonly string[] {
  const values = text.split(',').map((value) => value.trim());
  if (values.includes('')) throw new InvalidArgumentError('It contains an empty value.');
  return [...before, ...values];
}

/** An option that may be repeated. */
export function repeated(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

function wholeNumber(text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
}
