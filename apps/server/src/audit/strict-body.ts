import type { FastifyInstance } from 'fastify';
import { ApiError } from '../http/api-error.ts';

/**
 * Makes the routes of this plugin refuse a body whose meaning a parser would change: a member named twice, or a number
 * with digits that a double cannot hold. Elsewhere that is a nuisance; here it would be written down, hashed and
 * shown as what the caller said. A member that could be taken for a prototype is left to `canonicalMetadata`, which
 * refuses it here as it does where metadata comes from.
 */
export function takeStrictBodies(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('ignore', 'ignore');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = String(body);
    if (text === '') return done(null, {});
    if (request.routeOptions.schema?.body === undefined) return void parseJson(request, text, done);
    void parseJson(request, text, (error, value: unknown) => {
      if (error !== null) return done(error);
      const fault = lossOf(text, value);
      done(fault === undefined ? null : new ApiError(400, 'METADATA_NOT_CANONICAL', fault), value);
    });
  });
}

/** What was lost when `text` was parsed to `value`, in words; undefined when nothing was. */
export function lossOf(text: string, value: unknown): string | undefined {
  // A compact text without escapes comes out as it went in, unless something was lost.
  return textOf(value) === text ? undefined : scan(text);
}

/** Undefined for what is nested so deep that writing it overflows the stack; reading it does not. */
function textOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

// A string with its escapes, a number, or a mark that matters for the nesting. The text is known to be JSON.
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[{}[\],:]/g;

function scan(text: string): string | undefined {
  const objects: (Set<string> | undefined)[] = [];
  let string = '';
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{') objects.push(new Set());
    else if (token === '[') objects.push(undefined);
    else if (token === '}' || token === ']') objects.pop();
    else if (token.startsWith('"')) string = token;
    else if (token === ':') {
      const members = objects.at(-1);
      const member = JSON.parse(string) as string;
      if (members?.has(member) === true)
        return `the member ${string.slice(0, 200)} comes twice in one object`;
      members?.add(member);
    } else if (token !== ',' && !isHeld(token))
      return `a double cannot hold the number ${token.slice(0, 100)}`;
  }
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
