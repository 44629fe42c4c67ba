import { parseExactJson } from '@grantex/core/log';
import { duplicateMember } from '@grantex/core/issuer';
import { invalidDetails } from './asked-details.ts';

/** A longer text fits into no token, whatever its spaces. */
const LONGEST = 16_384;

/**
 * Reads the parameter `authorization_details` (RFC 9396 §2), a JSON text.
 * @returns what it holds, unchecked: for `readAsked`; an empty list where it is absent
 * @throws {ApiError} 400 `INVALID_DETAILS`, also where a member comes twice in one object
 */
export function detailsParameter(text: string | undefined): unknown {
  if (text === undefined) return [];
  if (text.length > LONGEST) {
    throw invalidDetails(`authorization_details: it is longer than ${LONGEST} characters`);
  }
  const details = parsed(text);
  const repeated = duplicateMember(text);
  if (repeated === undefined) return details;
  throw invalidDetails(
    `authorization_details: the member ${repeated.slice(0, 200)} comes twice in one object`,
  );
}

function parsed(text: string): unknown {
  try {
    return parseExactJson(text);
  } catch (error) {
    throw invalidDetails('authorization_details: it is not JSON', error);
  }
}
