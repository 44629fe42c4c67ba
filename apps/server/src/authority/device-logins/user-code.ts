import { randomInt } from 'node:crypto';

/** Consonants that look like no other character, so that a code spells no word and is typed without doubt (RFC 8628 §6.1). */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const HALF = 4;

/** A code that a program shows and a person types: eight of 20 letters, 34 bits, such as `WDJB-MJHT`. */
export function newUserCode(): string {
  const half = (): string => Array.from({ length: HALF }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `${half()}-${half()}`;
}

/**
 * A code as it was made, from what a person has typed: in either case, with or without the hyphen.
 * @returns undefined for what cannot be a code
 */
export function readUserCode(typed: string): string | undefined {
  const letters = typed.toUpperCase().replaceAll(/[\s\p{Pd}]/gu, '');
  const isCode = letters.length === 2 * HALF && Array.from(letters).every((each) => LETTERS.includes(each));
  return isCode ? `${letters.slice(0, HALF)}-${letters.slice(HALF)}` : undefined;
}
