import { type AdapterDriver, casesFor, runContractCase } from '@grantex/testing';
import { isFullRun } from 'test-config';
import { describe, expect, test } from 'vitest';

/**
 * Tests every case of the contract that the framework can express, in each of the ways in which it runs a tool.
 * @param oldest a part of the names of drivers whose release is left to other tests, except in the full run. Default: none
 */
export function testContract(drivers: readonly AdapterDriver[], oldest?: string): void {
  const isTested = ({ name }: AdapterDriver): boolean =>
    isFullRun || oldest === undefined || !name.includes(oldest);
  describe.each(drivers.filter(isTested))('$name', (driver) => {
    test.each(casesFor(driver))('a call with $title', async (contractCase) => {
      const verdict = await runContractCase(contractCase, driver);
      // Shows where the two differ.
      const actual = verdict.kind === 'differs' ? verdict.actual : contractCase.expected;
      expect(actual).toEqual(contractCase.expected);
      expect(verdict.kind).toMatch(/^(?:holds|rejected)$/);
    });
  });
}
