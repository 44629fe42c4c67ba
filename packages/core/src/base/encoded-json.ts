import { decodeBase64urlBytes } from './base64.ts';
import { isObject } from './json.ts';
import { parseStrictJson } from './strict-json.ts';

type Members = { readonly [member: string]: unknown };

const encoder: TextEncoder = new TextEncoder();
const decoder: TextDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
// Holds the part that is being read, within one synchronous call. Most parts are of tokens, which have at most 8 KiB.
const shared: Uint8Array<ArrayBuffer> = new Uint8Array(8 * 1024);

/**
 * Reads a part of a compact JWS: canonical base64url of UTF-8 of a JSON object in which no member is named twice.
 * @returns what is wrong with it, in words that follow the name of the part, where it is anything else
 */
export function readEncodedPart(ascii: Uint8Array, start: number, end: number): Members | string {
  const target = end - start > shared.length ? new Uint8Array(end - start) : shared;
  const length = decodeBase64urlBytes(ascii, start, end, target);
  if (length === -1) return 'is not base64url';
  let text: string;
  try {
    text = decoder.decode(target.subarray(0, length));
  } catch {
    return 'is not UTF-8';
  }
  const value = parseStrictJson(text);
  return isObject(value) ? value : 'is not a JSON object, or names a member twice';
}

/** Does what {@link readEncodedPart} does, for a part that is a string; undefined for anything that is wrong. */
export function readEncodedObject(encoded: string): Members | undefined {
  const bytes = encoder.encode(encoded);
  const value = readEncodedPart(bytes, 0, bytes.length);
  return typeof value === 'string' ? undefined : value;
}
