import { ANOMALY_KINDS } from '@grantex/server/anomalies';
import { expect, test } from 'vitest';
import { runFleet } from '../src/anomalies/run-fleet.ts';

test('a small fleet: planted attacks of each kind are found, and honest agents are left alone', () => {
  const { planted, found, falseAlerts, agentWeeks, profileBytes } = runFleet({
    seed: 4,
    agents: 1,
    weeks: 8,
    attackChance: 0.003,
  });
  for (const kind of ANOMALY_KINDS) {
    expect([kind, planted[kind]]).toEqual([kind, expect.toSatisfy((count) => count >= 3)]);
    expect([kind, found[kind]]).toEqual([kind, expect.toSatisfy((count) => count >= 0.95 * planted[kind])]);
  }
  const alerts = Object.values(falseAlerts).reduce((sum, count) => sum + count, 0);
  expect(alerts / agentWeeks).toBeLessThanOrEqual(0.1);
  expect(profileBytes).toBeLessThan(60_000);
});

test('the same seed makes the same fleet', () => {
  const fleet = { seed: 7, agents: 1, weeks: 3 };
  expect(runFleet(fleet)).toEqual(runFleet(fleet));
});
