import ipaddr from 'ipaddr.js';

/**
 * The network whose requests are counted together: an IPv4 address alone, an IPv6 address with all of its /64. A client
 * that has 2^64 addresses would never come twice from the same one. Many subscribers are given a whole /48. An
 * IPv4-mapped address counts as the IPv4 address.
 */
export function networkOf(address: string, prefix: 64 | 48 = 64): string {
  if (!ipaddr.IPv6.isValid(address)) return address;
  const parsed = ipaddr.IPv6.parse(address);
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().toString();
  const groups = parsed.parts.slice(0, prefix / 16).map((group) => group.toString(16));
  return `${groups.join(':')}::/${prefix}`;
}

/**
 * Whether two addresses are in the same network. All addresses of this machine are: a browser reaches `localhost` at
 * `::1`, where another program takes `127.0.0.1`.
 */
export function isSameNetwork(one: string, other: string): boolean {
  return (isLoopback(one) && isLoopback(other)) || networkOf(one) === networkOf(other);
}

function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}
