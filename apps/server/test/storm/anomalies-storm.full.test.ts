import { expect, test } from 'vitest';
import { anomaliesStorm } from './anomalies-storm.ts';

test.each(anomaliesStorm.rows)(
  '$name: each attack is found once, and each entry counts once',
  async ({ run }) => {
    const result = await run(6);
    expect(result).toMatchObject({ faults: 6, planted: 6, missed: 0, otherAlerts: 0, miscounted: 0 });
  },
);
