/** A longer URI matches nothing, because the time of a match grows with it. */
const LONGEST = 8_192;

/** What is more than a character once it is decoded: dots, slashes, percent signs and control characters. */
const ESCAPED = /%(?:2e|2f|5c|25|[01][\da-f]|7f)|\\/i;
const DOTS = /(?:^|[/:])\.{1,2}(?:[/?#;]|$)/;
const USER = /^[^/?#]*:\/\/[^/?#]*@/;

/**
 * Whether every parser reads a URI alike: the parser of URLs reads it as it is written, it has no fragment and no empty
 * part of a path, which some servers drop, and no parameter (`;…`) in front of another part, which some take for its end.
 */
export function isPlain(uri: string): boolean {
  if (uri.length > LONGEST || ESCAPED.test(uri) || DOTS.test(uri) || uri.includes('#')) return false;
  if (!URL.canParse(uri)) return false;
  const { href, pathname } = new URL(uri);
  const [, ...parameters] = pathname.split(/;|%3b/i);
  if (pathname.includes('//') || parameters.some((text) => text.includes('/'))) return false;
  return href === uri || href === `${uri}/`;
}

/** Whether a URI or a template names a user in front of its host. */
export function namesUser(uri: string): boolean {
  return USER.test(uri);
}

/**
 * A form in which URIs are equal that a server could take for each other: scheme, host and path in lower case and
 * decoded, without user, port, query, fragment, parameters (`;…`), types of streams of NTFS (`::$DATA`), empty parts,
 * and dots and spaces at the end of a part. A backslash that compatible characters hide is a slash.
 * Placeholders of variables (U+E000 and up) stay. The time grows with the length: no expression looks twice at a run.
 */
export function folded(uri: string): string {
  return shortened(decoded(shortened(uri)).normalize('NFKC').toLowerCase().replaceAll('\\', '/'))
    .replaceAll(/(?<![. ])[. ]+(?=\/|$)/g, '')
    .replaceAll(/\/+/g, '/')
    .replace(/^([^/:]*):\/?/, '$1:/')
    .replace(/\/$/, '');
}

function shortened(uri: string): string {
  return uri
    .replace(/[?#].*$/s, '')
    .replace(/^([^/:]*:\/\/)(?:[^/]*@)?([^/]*?)(?::[\d\uE000-\uF8FF]*)?(?=\/|$)/, '$1$2')
    .replaceAll(/(?:;|::?\$)[^/]*/g, '');
}

function decoded(uri: string): string {
  return uri.replaceAll(/(?:%[\da-f]{2})+/gi, (part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
}
