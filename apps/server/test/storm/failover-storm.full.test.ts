import { expect, test } from 'vitest';
import { runFailover } from './failover-storm.ts';

test('a synchronous standby that takes over under load has everything that was acknowledged', async () => {
  const result = await runFailover('synchronous');
  expect(result).toMatchObject({ lost: 0, doubled: 0, chain: { valid: true } });
  expect(result).toMatchObject({ revived: 0, isNewEpoch: false, told: null });
}, 180_000);

test('what an asynchronous standby lacks is noticed and told, and what was revoked stays revoked', async () => {
  const result = await runFailover('asynchronous');
  expect(result.lost).toBeGreaterThan(0);
  expect(result).toMatchObject({ doubled: 0, chain: { valid: true }, revived: 0, isNewEpoch: true });
  expect(result.told).toEqual(expect.arrayContaining(['grant.created', 'grant.revoked']));
}, 180_000);
