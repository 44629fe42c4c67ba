import { type Role, ROLES } from '@grantex/core/issuer';
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

/** An option that may be repeated, or hold several words with commas between them. */
export function several(text: string, before: readonly string[] = []): readonly string[] {
  return added(text.split(','), before);
}

/**
 * An option that may be repeated, or hold several scopes with commas between them. A comma that no scope follows belongs to
 * the scope before it, which the server then refuses: `pay:now:max_1,000` is not `pay:now:max_1` and `000`.
 */
export function scopeList(text: string, before: readonly string[] = []): readonly string[] {
  return added(text.split(text.includes(':') ? /,(?=\s*[\w.-]+:)/ : ','), before);
}

function added(pieces: readonly string[], before: readonly string[]): readonly string[] {
  const values = pieces.map((value) => value.trim());
  if (values.includes('')) throw new InvalidArgumentError('It contains an empty value.');
  return [...before, ...values];
}

/** Roles of API keys. */
export function roles(text: string, before: readonly Role[] = []): readonly Role[] {
  const all = several(text, before);
  const unknown = all.find((each) => !ROLES.some((role) => role === each));
  if (unknown === undefined) return ROLES.filter((role) => all.includes(role));
  throw new InvalidArgumentError(`There is no role ${unknown}; there are ${ROLES.join(', ')}.`);
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
