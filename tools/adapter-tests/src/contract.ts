import { type AdapterDriver, casesFor, runContractCase } from '@grantex/testing';
import { describe, expect, test } from 'vitest';

/** Tests every case of the contract that the framework can express, in each of the ways in which it runs a tool. */
export function testContract(drivers: readonly AdapterDriver[]): void {
  describe.each(drivers)('$name', (driver) => {
    test.each(casesFor(driver))('a call with $title', async (contractCase) => {
      const verdict = await runContractCase(contractCase, driver);
      // Shows where the two differ.
      const actual = verdict.kind === 'differs' ? verdict.actual : contractCase.expected;
      expect(actual).toEqual(contractCase.expected);
      expect(verdict.kind).toMatch(/^(?:holds|rejected)$/);
    });
  });
}
