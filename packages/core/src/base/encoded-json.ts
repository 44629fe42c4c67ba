import { decodeBase64url } from './base64.ts';
import { isObject } from './json.ts';
import { parseStrictJson } from './strict-json.ts';

const decoder: TextDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a part of a compact JWS: canonical base64url of UTF-8 of a JSON object in which no member is named twice.
 * @returns undefined for anything else
 */
export function readEncodedObject(encoded: string): { readonly [member: string]: unknown } | undefined {
  const bytes = decodeBase64url(encoded);
  if (bytes === undefined) return undefined;
  try {
    const value = parseStrictJson(decoder.decode(bytes));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
