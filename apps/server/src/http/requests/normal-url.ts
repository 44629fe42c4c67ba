import { domainToASCII, domainToUnicode } from 'node:url';

/** Host and port: a name without empty labels, or an IPv6 address in brackets. No user, wildcard or escape. */
const AUTHORITY = String.raw`(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?`;
/** What RFC 3986 allows in path and query, without escaped control characters. */
const CHARACTER = String.raw`(?:[A-Za-z0-9._~:/?[\]@!$&'()*+,;=-]|%(?:[2-689A-Fa-f][0-9A-Fa-f]|7[0-9A-Ea-e]))`;
/** The form of every URL that {@link normalUrl} accepts. It also refuses some of this form that a parser would rewrite. */
export const URL_FORM: RegExp = new RegExp(
  `^(?<start>[A-Za-z][A-Za-z0-9+.-]*:(?://)?)(?<authority>(?:(?<=//)${AUTHORITY})?)(?<rest>(?:[/?]${CHARACTER}*)?)$`,
);
const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': ':80', 'https:': ':443' };

/**
 * Reads an absolute URL that every parser interprets in the same way. Scheme and host may be in any case, the default port
 * may be present and an empty path absent; `href` is the normal form. Everything else that a parser would rewrite is refused:
 * a missing slash, a backslash, a user, a wildcard, dot segments, an IP address in another notation, a name that is not
 * ASCII, control characters. A fragment is refused, too.
 * @returns undefined where it is refused
 */
export function normalUrl(text: string): URL | undefined {
  const { start, authority = '', rest = '' } = URL_FORM.exec(text)?.groups ?? {};
  if (start === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isSameHost = [url.host, url.host + (DEFAULT_PORTS[url.protocol] ?? '')].includes(
    url.protocol in DEFAULT_PORTS ? authority.toLowerCase() : authority,
  );
  const written = start.toLowerCase() + url.host;
  return isSameHost && isName(url.hostname) && [written + rest, `${written}/${rest}`].includes(url.href)
    ? url
    : undefined;
}

/** False for an invalid encoded label (`xn--…`), which some parsers accept. */
function isName(host: string): boolean {
  if (!host.includes('xn--')) return true;
  const name = domainToUnicode(host);
  return !name.includes('xn--') && domainToASCII(name) === host;
}

/** Whether a URL is written in its normal form; the slash of an empty path may be left out. */
export function isNormalUrl(text: string): boolean {
  const url = normalUrl(text);
  return url !== undefined && [text, `${text}/`].includes(url.href);
}
