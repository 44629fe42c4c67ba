/** An unquoted address of RFC 5321, which both the header and the envelope of a message accept. */
const ADDRESS =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/;
const NAMED = /^([^\p{C}<>"\\]{1,64}) <([^<>]+)>$/u;

/** The sender of messages. */
export interface Sender {
  name: string;
  address: string;
}

/** Reads `consent@example.com` or `Grantex <consent@example.com>`; undefined for anything else. */
export function readSender(text: string): Sender | undefined {
  const [, name = '', named = text] = NAMED.exec(text) ?? [];
  return ADDRESS.test(named) && named.length <= 254 ? { name: name.trim(), address: named } : undefined;
}

/**
 * Reads `smtp://user:password@host:587` or `smtps://…`; undefined for anything else. A query is refused, so that it
 * cannot contain hidden options of the connection.
 */
export function readSmtpUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '')
    return undefined;
  if (/[?#]/.test(text) || !['', '/'].includes(url.pathname)) return undefined;
  const hasBoth = (url.username === '') === (url.password === '');
  return hasBoth && isDecodable(url.username) && isDecodable(url.password) ? url.href : undefined;
}

function isDecodable(text: string): boolean {
  try {
    return !/\p{Cc}/u.test(decodeURIComponent(text));
  } catch {
    return false;
  }
}
