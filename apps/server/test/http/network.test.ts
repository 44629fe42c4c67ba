import { expect, test } from 'vitest';
import { isSameNetwork, networkOf } from '../../src/http/credentials/network.ts';

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:192.0.2.7', '192.0.2.7'],
  ['::ffff:c000:207', '192.0.2.7'],
  ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:0001:2:ffff::', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['2001:db8::1:2:3:4:5', '2001:db8:0:1::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
  ['1:2:3:4:5:6:192.0.2.7', '1:2:3:4::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['nonsense', 'nonsense'],
])('requests from %s count for %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2::9', '2001:db8:1::/48'],
  ['2001:db8::1:2:3:4:5', '2001:db8:0::/48'],
])('those of a subscriber from %s count for %s', (address, network) => {
  expect(networkOf(address, 48)).toBe(network);
});

test.each([
  ['127.0.0.1', '::1', true],
  ['::ffff:127.0.0.1', '127.0.0.2', true],
  ['2001:db8:1:2::9', '2001:db8:1:2::10', true],
  ['127.0.0.1', '192.0.2.7', false],
  ['192.0.2.7', '192.0.2.8', false],
  ['nonsense', '127.0.0.1', false],
])('whether %s and %s are in the same network: %s', (one, other, is) => {
  expect(isSameNetwork(one, other)).toBe(is);
});
