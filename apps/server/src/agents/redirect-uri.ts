import { z } from 'zod';
import { isLoopback } from '../config.ts';

/** Schemes of an app on the person's own device, RFC 8252 §7.1: a reversed domain name, such as `com.example.app`. */
const PRIVATE_USE = /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/;

/** Where a code may be sent: https, http on loopback, or a private-use scheme. Never a fragment (RFC 6749 §3.1.2). */
export const redirectUriSchema = z
  .string()
  .max(2_048)
  .refine(
    isRedirectUri,
    'must be an https URI, one on loopback, or of a private-use scheme, without a fragment',
  );

function isRedirectUri(text: string): boolean {
  if (!/^[\x21-\x7e]+$/.test(text) || text.includes('#') || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  if (protocol === 'https:') return true;
  return protocol === 'http:' ? isLoopback(hostname) : PRIVATE_USE.test(protocol);
}
