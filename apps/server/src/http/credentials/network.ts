import { isIPv6 } from 'node:net';

const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

/**
 * Whose requests are counted together: an IPv4 address by itself, an IPv6 address with all of its /64 network. Somebody
 * who has 2^64 addresses would never come twice from the same one. Many subscribers are given a whole /48.
 */
export function networkOf(address: string, prefix: 64 | 48 = 64): string {
  const [, mapped] = MAPPED.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  const [bare = ''] = address.split('%');
  if (!isIPv6(bare)) return address;
  const [before = '', after] = bare.split('::');
  const first = before === '' ? [] : before.split(':');
  const last = after === undefined || after === '' ? [] : after.split(':');
  // A dotted end stands for two groups.
  const lastCount = last.length + (last.at(-1)?.includes('.') === true ? 1 : 0);
  const zeros = after === undefined ? 0 : 8 - first.length - lastCount;
  const groups = [...first, ...Array.from({ length: zeros }, () => '0'), ...last];
  const network = groups.slice(0, prefix / 16).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/${prefix}`;
}
