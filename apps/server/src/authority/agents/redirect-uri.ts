import { z } from 'zod';
import { normalUrl, URL_FORM } from '../../http/requests/normal-url.ts';
import { type Site, isLoopback } from '../../base/site.ts';

/** Schemes of apps on the person's device (RFC 8252 §7.1): a reversed domain name such as `com.example.app`. */
const REVERSED_DOMAIN = /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/;
/**
 * Other schemes of apps, such as `cursor:`, which name the app's part after `//`. Not the ones that a browser runs or
 * opens itself or lets any website register for (`web+…`), nor those that systems hand to their own tools.
 */
const OF_AN_APP =
  /^(?!about:|blob:|content:|data:|ext\+|file:|filesystem:|ftps?:|https?:|intent:|jar:|javascript:|mailto:|ms-|resource:|search|sms:|tel:|vbscript:|view-source:|web\+|wss?:|\w*-?extension:|chrome)[a-z][a-z0-9+-]*:$/;

/**
 * Where a code may be sent: https, http on loopback, or the scheme of an app, without a fragment (RFC 6749 §3.1.2). The
 * output is the normal form, which is stored and compared.
 */
export const redirectUriSchema: z.ZodPipe<z.ZodString, z.ZodTransform<string, string>> = z
  .string()
  .max(2_048)
  .refine(
    (text) => normalRedirectUri(text) !== undefined,
    'must be an https URI, an http URI on loopback, or a URI of an app such as com.example.app:/cb or app://host/cb; the host in ASCII, without user, wildcard, dot segments or fragment',
  )
  .meta({ pattern: URL_FORM.source })
  .transform((text) => normalRedirectUri(text) ?? text);

/**
 * Whether a code may be sent to `uri`: it must equal a registered one, except for the port of a loopback address (RFC
 * 8252 §7.3). A sandbox also allows any https or loopback address.
 * @param uri in its normal form; any other is refused
 */
export function isAllowedRedirect(uri: string, registered: readonly string[], mode: Site['mode']): boolean {
  if (normalRedirectUri(uri) !== uri) return false;
  const isRegistered = registered
    .map(normalRedirectUri)
    .some((candidate) => candidate === uri || isSameLoopback(candidate, uri));
  return isRegistered || (mode === 'sandbox' && /^https?:/.test(uri));
}

function normalRedirectUri(text: string): string | undefined {
  const url = normalUrl(text);
  if (url === undefined) return undefined;
  const { protocol, hostname, href } = url;
  if (protocol === 'https:') return href;
  if (protocol === 'http:') return isLoopback(hostname) ? href : undefined;
  const isReversedDomain = REVERSED_DOMAIN.test(protocol) && href.startsWith(`${protocol}/`);
  const isOfApp = OF_AN_APP.test(protocol) && href.startsWith(`${protocol}//`) && hostname !== '';
  return isReversedDomain || isOfApp ? href : undefined;
}

function isSameLoopback(registered: string | undefined, uri: string): boolean {
  if (registered === undefined) return false;
  const [left, right] = [new URL(registered), new URL(uri)];
  if (left.protocol !== 'http:') return false;
  left.port = right.port;
  return left.href === right.href;
}
