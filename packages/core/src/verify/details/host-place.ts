/** A host and port, as an https URL names them. A host that begins with a dot stands for all hosts below it. */
export interface HostPlace {
  readonly host: string;
  /** Empty for the default port. */
  readonly port: string;
}

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const HOST = `${LABEL}(?:\\.${LABEL})*`;
const PORT = '[1-9]\\d{0,4}';
const BOUND = new RegExp(`^(\\.?${HOST})(?::(${PORT}))?$`);
// After the host comes what WHATWG leaves as it is: no space, and none of " < > \ ^ ` { | }.
const URL_AT = new RegExp(`^https://(${HOST})(?::(${PORT}))?(?:[/?#][!#-;=?-\\[\\]_a-z~]*)?$`);
const OCTET = '(?:\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])';
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
/** WHATWG reads a host with such a last label as an IPv4 address, whatever its notation. */
const ENDS_IN_NUMBER = /(?:^|\.)(?:\d+|0x[0-9a-f]*)$/;
const MAX_HOST_LENGTH = 253;
const MAX_PORT = 65_535;
const DEFAULT_PORT = '443';

/** Reads the bound of a `host`: `host[:port]` or `.host[:port]`; undefined for anything else. */
export function parseHostBound(text: unknown): HostPlace | undefined {
  const place = placeOf(BOUND, text);
  if (place === undefined || place.host.length > MAX_HOST_LENGTH) return undefined;
  if (Number(place.port) > MAX_PORT || place.port === DEFAULT_PORT) return undefined;
  return ENDS_IN_NUMBER.test(place.host) && !IPV4.test(place.host) ? undefined : place;
}

/**
 * Whether a value is an https URL at a bound, in the form in which WHATWG serialises one: no user, no default port, a host of
 * lower-case ASCII letters, digits and hyphens, or a dotted IPv4 address.
 */
export function isUrlWithin(url: unknown, bound: HostPlace): boolean {
  const place = placeOf(URL_AT, url);
  // The port and the end of the host are those of the bound, which were checked.
  return place !== undefined && isPlaceWithin(place, bound);
}

/** Whether a place is the bound, or below it where it begins with a dot. */
export function isPlaceWithin(place: HostPlace, bound: HostPlace): boolean {
  if (place.port !== bound.port) return false;
  return place.host === bound.host || (bound.host.startsWith('.') && place.host.endsWith(bound.host));
}

function placeOf(form: RegExp, text: unknown): HostPlace | undefined {
  const match = typeof text === 'string' ? form.exec(text) : null;
  const [, host, port = ''] = match ?? [];
  return host === undefined ? undefined : { host, port };
}
