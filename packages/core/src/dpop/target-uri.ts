const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443' };
// Visible ASCII only, no backslash and no userinfo. Not the `URL` class: it removes dot segments, tabs and line breaks, so
// that two paths which a router tells apart would be one.
const TARGET =
  /^(?<scheme>https?):\/\/(?<host>[\w.~-]+|\[[\da-f:.]+\])(?::(?<port>\d{1,5}))?(?<path>\/[!"$->@-[\]-~]*)?(?:[?#][!-~]*)?$/i;

/**
 * The form in which two target URIs are compared (RFC 9449 §4.3): without query and fragment, scheme and host in lower
 * case, without the scheme's default port and without one slash at the end. The rest of the path counts as it was sent:
 * no dot segment is resolved, no escape decoded, no double slash merged.
 * @returns undefined for anything that is not an absolute HTTP URL, and for one with userinfo
 */
export function targetUri(url: string): string | undefined {
  const { scheme = '', host = '', port, path = '' } = TARGET.exec(url)?.groups ?? {};
  if (scheme === '') return undefined;
  const origin = `${scheme}://${host}`.toLowerCase();
  const isDefault = port === undefined || port === DEFAULT_PORTS[scheme.toLowerCase()];
  return `${origin}${isDefault ? '' : `:${port}`}${path.replace(/\/$/, '')}`;
}
