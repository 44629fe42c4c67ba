import type { FastifyInstance } from 'fastify';
import { ApiError } from '../../base/api-error.ts';
import { readJsonBodies } from '../../http/requests/json-bodies.ts';
import { takesBody } from '../../http/requests/unknown-members.ts';

/**
 * Makes the routes of this plugin refuse a body with a number that a double cannot represent. In the audit log the rounded
 * number would be hashed and shown as what the caller sent. Members such as `__proto__` are left to `canonicalMetadata`,
 * which refuses them everywhere.
 */
export function takeStrictBodies(app: FastifyInstance): void {
  readJsonBodies(app, {
    prototypes: 'ignore',
    findFault(text, { routeOptions }) {
      const number = takesBody(routeOptions.schema) ? lostNumber(text) : undefined;
      if (number === undefined) return undefined;
      const message = `a double cannot hold the number ${number.slice(0, 100)}`;
      return new ApiError(400, 'METADATA_NOT_CANONICAL', message);
    },
  });
}

// A string with its escapes, which is skipped, or a number. The text is known to be JSON.
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** Finds the first number in a JSON text that a double cannot represent, as written. */
export function lostNumber(text: string): string | undefined {
  for (const [token] of text.matchAll(TOKENS)) if (!token.startsWith('"') && !isHeld(token)) return token;
  return undefined;
}

/** Whether a number is still the same after it was parsed as a double and written again. */
function isHeld(token: string): boolean {
  const value = Number(token);
  return Number.isFinite(value) && digitsOf(token) === digitsOf(String(value));
}

const NUMBER = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** A number as its significant digits and the power of ten of the last one: equal for 1.50, 15e-1 and 1.5. */
function digitsOf(number: string): string {
  const [, whole = '', fraction = '', exponent = '0'] = NUMBER.exec(number) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.slice(0, endOfDigits(digits));
  if (significant === '') return '0';
  return `${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** Where the trailing zeros begin. `/0+$/` would take quadratic time on inner zeros. */
function endOfDigits(digits: string): number {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return end;
}
