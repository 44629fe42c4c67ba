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
  return placeOf(BOUND, text);
}

/**
 * Reads where an https URL leads, by the form in which WHATWG serialises one: no user, no default port, a host of lower-case
 * ASCII letters, digits and hyphens, or a dotted IPv4 address. Undefined for anything else.
 */
export function parseUrlPlace(url: unknown): HostPlace | undefined {
  return placeOf(URL_AT, url);
}

/** Whether a place is the bound, or below it where it begins with a dot. */
export function isPlaceWithin(place: HostPlace, bound: HostPlace): boolean {
  if (place.port !== bound.port) return false;
  return place.host === bound.host || (bound.host.startsWith('.') && place.host.endsWith(bound.host));
}

function placeOf(form: RegExp, text: unknown): HostPlace | undefined {
  const match = typeof text === 'string' ? form.exec(text) : null;
  const [, host, port = ''] = match ?? [];
  if (host === undefined || host.length > MAX_HOST_LENGTH) return undefined;
  if (Number(port) > MAX_PORT || port === DEFAULT_PORT) return undefined;
  return ENDS_IN_NUMBER.test(host) && !IPV4.test(host) ? undefined : { host, port };
}
