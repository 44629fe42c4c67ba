import type { FastifyInstance } from 'fastify';
import { ApiError } from '../../base/api-error.ts';
import { readJsonBodies } from '../../http/requests/json-bodies.ts';
import { takesBody } from '../../http/requests/unknown-members.ts';

/**
 * Makes the routes of this plugin refuse a body with a number whose digits a double cannot hold. Elsewhere that is a
 * nuisance; here it would be written down, hashed and shown as what the caller said. A member that could be taken for a
 * prototype is left to `canonicalMetadata`, which refuses it here as it does where metadata comes from.
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

// A string with its escapes, which is passed over, or a number. The text is known to be JSON.
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** Finds the first number in a JSON text that a double cannot hold, as it is written there. */
export function lostNumber(text: string): string | undefined {
  for (const [token] of text.matchAll(TOKENS)) if (!token.startsWith('"') && !isHeld(token)) return token;
  return undefined;
}

/** Whether a number is still the same after it was read as a double and written again. */
function isHeld(token: string): boolean {
  const value = Number(token);
  return Number.isFinite(value) && digitsOf(token) === digitsOf(String(value));
}

const NUMBER = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** A number as its significant digits and the power of ten of the last, the same for 1.50, 15e-1 and 1.5. */
function digitsOf(number: string): string {
  const [, whole = '', fraction = '', exponent = '0'] = NUMBER.exec(number) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.slice(0, endOfDigits(digits));
  if (significant === '') return '0';
  return `${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** Where the zeros at the end begin. Not by `/0+$/`, which takes the square of the length where zeros are inside. */
function endOfDigits(digits: string): number {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return end;
}
