import { expect, test } from 'vitest';
import { admissionsStorm } from './admissions-storm.ts';

test.each(admissionsStorm.rows)(
  '$name: every admitted call is recorded and debited once',
  async ({ run }) => {
    const result = await run(2);
    expect(result).toMatchObject({ faults: 2, lost: 0, unknown: 0, misspent: 0, chain: { valid: true } });
    expect(result.givenBack).toBeGreaterThan(0);
  },
);
