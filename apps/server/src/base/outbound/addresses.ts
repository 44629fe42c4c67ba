import { BlockList, isIP } from 'node:net';

/** Where an address is. Nothing is asked at a `refused` one: link-local, metadata, multicast, reserved. */
export type AddressKind = 'public' | 'private' | 'loopback' | 'refused';

const LOOPBACK = listOf('127.0.0.0/8', '::1/128');
const PRIVATE = listOf('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7');
/** Services of clouds, which give the machine's secrets to anybody who asks. */
const METADATA = listOf('169.254.0.0/16', '100.64.0.0/10', 'fd00:ec2::/32');
/** The other IPv4 addresses that are not on the internet (RFC 6890). */
const RESERVED = listOf(
  '0.0.0.0/8',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
);
/** All of IPv6 that is on the internet. An address with an embedded IPv4 address is another name for that one. */
const GLOBAL = listOf('2000::/3');
const NOT_GLOBAL = listOf('2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20');

/** Tells where an IP address is, by its numbers alone. */
export function kindOfAddress(address: string): AddressKind {
  const [plain = ''] = address.split('%');
  const version = isIP(plain);
  if (version === 0) return 'refused';
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const isIn = (list: BlockList): boolean => list.check(plain, family);
  // BlockList matches an IPv4-mapped address against the lists of IPv4, too.
  if (isIn(METADATA) || isIn(RESERVED)) return 'refused';
  if (isIn(LOOPBACK)) return 'loopback';
  if (isIn(PRIVATE)) return 'private';
  if (version === 4) return 'public';
  return isIn(GLOBAL) && !isIn(NOT_GLOBAL) ? 'public' : 'refused';
}

function listOf(...ranges: string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits = ''] = range.split('/');
    list.addSubnet(network, Number(bits), network.includes(':') ? 'ipv6' : 'ipv4');
  }
  return list;
}
