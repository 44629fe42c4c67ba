import { randomBytes } from 'node:crypto';

/** The kinds of objects with an id, by their prefix (`docs/protocol.md` §2). */
export type IdPrefix = 'ag' | 'grnt' | 'tok' | 'dev' | 'prn' | 'alog' | 'rev' | 'epo';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A new id in the form of the protocol: its prefix and 26 characters of Crockford's base 32. */
export function newId(prefix: IdPrefix): string {
  const characters = Array.from(randomBytes(25), (byte) => ALPHABET[byte % ALPHABET.length]);
  // A ULID has 128 bits in 26 characters of 5 bits, so its first character is at most 7.
  return `${prefix}_0${characters.join('')}`;
}
