import { casesFor, runContractCase } from '@grantex/testing';
import { describe, expect, test } from 'vitest';
import { drivers } from './drivers.ts';

describe.each(drivers)('$name', (driver) => {
  test.each(casesFor(driver))('a call with $title', async (contractCase) => {
    const verdict = await runContractCase(contractCase, driver);
    expect(verdict).toMatchObject({ kind: expect.stringMatching(/^(?:holds|rejected)$/) });
  });
});
