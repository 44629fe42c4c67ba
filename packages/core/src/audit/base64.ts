import { decodeBase64url } from '../base64url.ts';

/** Base64 with padding (RFC 4648 §4), as signed notes and proofs write bytes. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += CHUNK) {
    text += btoa(String.fromCharCode(...bytes.subarray(start, start + CHUNK)));
  }
  return text;
}

/** As many bytes as a call may have arguments on every platform; a multiple of three, so that only the end is padded. */
const CHUNK = 24_576;

/** Base64url without padding (RFC 4648 §5), as JOSE writes bytes; `decodeBase64url` reads it. */
export function encodeBase64url(bytes: Uint8Array): string {
  return encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

const PADDED = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Decodes the one spelling that {@link encodeBase64} gives, and no other; undefined for anything else. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!PADDED.test(text)) return undefined;
  return decodeBase64url(text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''));
}
