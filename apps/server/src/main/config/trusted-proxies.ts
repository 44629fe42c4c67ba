import { isIP, isIPv4 } from 'node:net';

/** What `localhost` stands for: whoever connects to it takes either. */
const LOCALHOST = ['127.0.0.1', '::1'];

/**
 * Reads addresses and ranges of proxies, with commas between. A proxy on this machine is trusted at both of its addresses.
 * @returns undefined where one is neither
 */
export function readTrustProxy(text: string): false | string[] | undefined {
  if (text === 'false') return false;
  const addresses = text.split(',').map((address) => address.trim());
  if (!addresses.every(isAddressOrRange)) return undefined;
  const isOnThisMachine = addresses.some((address) => LOCALHOST.includes(address));
  return isOnThisMachine ? [...new Set([...addresses, ...LOCALHOST])] : addresses;
}

function isAddressOrRange(text: string): boolean {
  const [address = '', bits = '0', ...rest] = text.split('/');
  const longest = isIPv4(address) ? 32 : 128;
  return isIP(address) !== 0 && rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= longest;
}
