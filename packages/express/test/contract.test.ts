import { contractCases, runContractCase } from '@grantex/testing';
import { describe, expect, test } from 'vitest';
import { drivers } from './drivers.ts';

describe.each(drivers)('$name', (driver) => {
  test.each(contractCases)('a call with $title', async (contractCase) => {
    expect(await runContractCase(contractCase, driver)).toMatchObject({
      kind: 'holds',
      actual: contractCase.expected,
    });
  });
});
