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
