import { AuthorizationError } from '../base/authorization-error.ts';
import { readEncodedPart } from '../base/encoded-json.ts';
import type { RefusalReason } from '../wire/reasons.ts';
import { GRANT_TOKEN_TYPE, MAX_TOKEN_LENGTH } from '../wire/tokens.ts';
import { asciiOf } from './ascii.ts';

/** A parsed token. Nothing in it has been verified. */
export interface ParsedToken {
  readonly kid: string;
  readonly payload: { readonly [claim: string]: unknown };
  /** The length of the signed part: everything before the second dot. */
  readonly signedLength: number;
}

/** Parses a token. */
export type TokenParser = (token: string) => ParsedToken;

/**
 * Makes a strict parser of grant tokens in compact serialization (RFC 7515 §3.1): at most {@link MAX_TOKEN_LENGTH}
 * characters, three parts of canonical base64url, valid UTF-8, no duplicate member, and a header of exactly `alg:
 * RS256`, `typ: at+jwt` (in any case) and `kid`. A header that names a key, a place to fetch one, or an extension is
 * refused and never followed. The parser checks no claim and no signature.
 */
export function createTokenParser(): TokenParser {
  return createCompactParser([GRANT_TOKEN_TYPE, `application/${GRANT_TOKEN_TYPE}`], MAX_TOKEN_LENGTH);
}

/**
 * Makes a parser for another type of message that an issuer signs: the same rules, except for the type and the length.
 * @param types in lower case
 */
export function createCompactParser(types: readonly string[], maxLength: number): TokenParser {
  const headers = new Map<string, string>();

  function readKid(encoded: string, ascii: Uint8Array): string {
    const known = headers.get(encoded);
    if (known !== undefined) return known;
    const kid = kidOf(readObject(ascii, 0, encoded.length, 'header'), types);
    if (headers.size >= MAX_HEADERS) headers.clear();
    headers.set(encoded, kid);
    return kid;
  }

  return (token) => {
    if (token.length > maxLength) throw malformed('It is too long.');
    const first = token.indexOf('.');
    const second = token.indexOf('.', first + 1);
    if (first <= 0 || second === -1 || token.includes('.', second + 1))
      throw malformed('It does not have three parts.');
    const ascii = asciiOf(token);
    if (ascii === undefined) throw malformed('It is not base64url.');
    const kid = readKid(token.slice(0, first), ascii);
    return { kid, payload: readObject(ascii, first + 1, second, 'payload'), signedLength: second };
  };
}

// An issuer uses a handful of headers; a stranger may send any number.
const MAX_HEADERS = 64;
const MAX_KID_LENGTH = 128;
const MEMBERS: readonly string[] = ['alg', 'kid', 'typ'];

function kidOf(header: { readonly [member: string]: unknown }, types: readonly string[]): string {
  const { alg, typ } = header;
  if (alg !== 'RS256') throw refusal('algorithm_not_allowed');
  // A media type, compared without regard to case (RFC 7515 §4.1.9).
  if (typeof typ !== 'string' || !types.includes(typ.toLowerCase())) throw refusal('wrong_type');
  if (Object.keys(header).some((member) => !MEMBERS.includes(member))) throw refusal('header_not_allowed');
  const kid = header['kid'];
  if (typeof kid !== 'string' || kid === '' || kid.length > MAX_KID_LENGTH)
    throw malformed('Its "kid" is missing.');
  return kid;
}

function readObject(
  ascii: Uint8Array,
  start: number,
  end: number,
  part: string,
): { readonly [member: string]: unknown } {
  const value = readEncodedPart(ascii, start, end);
  if (typeof value === 'string') throw malformed(`Its ${part} ${value}.`);
  return value;
}

function malformed(detail: string): AuthorizationError {
  return refusal('malformed_token', detail);
}

function refusal(reason: RefusalReason, detail?: string): AuthorizationError {
  return new AuthorizationError(reason, detail === undefined ? {} : { detail });
}
