import { parseDuration } from '@grantex/core/issuer';
import { isIP, isIPv4 } from 'node:net';

/** One environment variable: its name, meaning, default, and how its text is read. */
export interface Option<VALUE = unknown> {
  readonly variable: string;
  /** What it does, for `--help` and the README. */
  readonly meaning: string;
  /** What it accepts, to complete the sentence "VARIABLE must be …". */
  readonly takes: string;
  /** The default as text, or undefined when there is none. */
  readonly fallback?: string;
  /** The default in words, where it depends on others. */
  readonly fallbackMeaning?: string;
  /** Whether only the server may know the value. The value may then be in a file that `<variable>_FILE` names. */
  readonly isSecret?: true;
  /** Whether the value may be in such a file although it is no secret, because it is long. */
  readonly isLong?: true;
  /** The value, or undefined for a wrong text. */
  read(text: string): VALUE | undefined;
  /** The fault of a wrong text, for options that contain several things and no secret. */
  faultOf?(text: string): string | undefined;
}

const MINIMUM_LIFETIME = 1;

export function oneOf<const CHOICE extends string>(
  text: string,
  choices: readonly CHOICE[],
): CHOICE | undefined {
  return choices.find((choice) => choice === text);
}

export function readHost(text: string): string | undefined {
  return /^[A-Za-z0-9._:-]+$/.test(text) ? text : undefined;
}

export function readInteger(text: string, least: number, most: number): number | undefined {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}

export function readLifetime(text: string, most: number): number | undefined {
  const seconds = parseDuration(text);
  return seconds !== undefined && seconds >= MINIMUM_LIFETIME && seconds <= most ? seconds : undefined;
}

export function readRotation(text: string): number | false | undefined {
  if (text === 'off') return false;
  const seconds = parseDuration(text);
  return seconds !== undefined && seconds >= 3_600 && seconds <= 3_650 * 86_400 ? seconds : undefined;
}

export function readPublicUrl(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) return undefined;
  if (url.username !== '' || url.password !== '' || /[?#]/.test(text)) return undefined;
  return url.href.replace(/\/+$/, '');
}

export function readOrigin(text: string): string | undefined {
  const url = readPublicUrl(text);
  return url !== undefined && url === new URL(url).origin ? url : undefined;
}

export function readMasterKey(text: string): Uint8Array | undefined {
  if (/^[0-9a-fA-F]{64}$/.test(text)) return Buffer.from(text, 'hex');
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) return undefined;
  return Buffer.from(text, 'base64');
}

/** A proxy on this machine is trusted at both: `localhost` may mean either. */
const LOCALHOST = ['127.0.0.1', '::1'];

/** Reads addresses and ranges of proxies, separated by commas. */
export function readTrustProxy(text: string): false | string[] | undefined {
  if (text === 'false') return false;
  const addresses = text.split(',').map((address) => address.trim());
  if (!addresses.every(isAddressOrRange)) return undefined;
  const isOnThisMachine = addresses.some((address) => LOCALHOST.includes(address));
  return isOnThisMachine ? [...new Set([...addresses, ...LOCALHOST])] : addresses;
}

function isAddressOrRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  if (isIP(address) === 0 || rest.length > 0) return false;
  const longest = isIPv4(address) ? 32 : 128;
  // Fastify takes no range of everybody.
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= longest);
}
