import { FormatError } from '../../base/format-error.ts';

/** Where a value is in a list of details: the names and indexes that lead to it. */
export type DetailPath = readonly (string | number)[];

const MAX_SHOWN = 64;

/** @param expected what the value must be, in words that follow "must be" */
export function mustBe(expected: string, path: DetailPath, received: unknown): FormatError {
  return faultAt(path, `must be ${expected}; it is ${kindOf(received)}`);
}

/** Refuses a member that nobody knows: it could restrict something. */
export function unknownMember(path: DetailPath, known: readonly string[]): FormatError {
  return faultAt(path, `is of an unknown name; known are ${known.join(', ')}`);
}

export function faultAt(path: DetailPath, fault: string): FormatError {
  const pointer = visible(path.map((step) => `/${step}`).join(''), 4 * MAX_SHOWN);
  return new FormatError('INVALID_DETAILS', `The value at "${pointer}" ${fault}.`);
}

/** Says what a value is. A text is repeated, because it may be misspelt. */
function kindOf(value: unknown): string {
  if (typeof value === 'string') return `"${visible(value, MAX_SHOWN)}"`;
  if (value === undefined) return 'missing';
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return 'a number';
  return Array.isArray(value) ? 'an array' : 'an object';
}

/** Texts of strangers are repeated as visible ASCII. */
function visible(text: string, length: number): string {
  return text.replaceAll(/[^\x20-\x7e]/gu, '?').slice(0, length);
}
