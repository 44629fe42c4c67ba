import { type AdapterDriver, casesFor, runContractCase } from '@grantex/testing';
import { isFullRun } from 'test-config';
import { describe, expect, test } from 'vitest';

/**
 * Tests every case of the contract that the framework can express: in the full run in each of the ways in which it runs a tool,
 * otherwise in one of them, in turn.
 * @param oldest a part of the names of drivers whose release is left to other tests, except in the full run. Default: none
 */
export function testContract(drivers: readonly AdapterDriver[], oldest?: string): void {
  const isTested = ({ name }: AdapterDriver): boolean =>
    isFullRun || oldest === undefined || !name.includes(oldest);
  const tested = drivers.filter(isTested);
  const isTurnOf = isFullRun ? () => true : turnsOf(tested);
  describe.each(tested)('$name', (driver) => {
    const cases = casesFor(driver).filter((one) => isTurnOf(driver, one.id));
    test.each(cases)('a call with $title', async (contractCase) => {
      const verdict = await runContractCase(contractCase, driver);
      // Shows where the two differ.
      const actual = verdict.kind === 'differs' ? verdict.actual : contractCase.expected;
      expect(actual).toEqual(contractCase.expected);
      expect(verdict.kind).toMatch(/^(?:holds|rejected)$/);
    });
  });
}

type CaseId = ReturnType<typeof casesFor>[number]['id'];

/** Gives each case to one of the drivers that can express it: to the one that has the fewest so far. */
function turnsOf(drivers: readonly AdapterDriver[]): (driver: AdapterDriver, id: CaseId) => boolean {
  const turns = new Map(drivers.map((driver) => [driver, new Set<CaseId>()]));
  const able = drivers.flatMap((driver) => casesFor(driver).map(({ id }) => ({ driver, id })));
  for (const id of new Set(able.map((one) => one.id))) {
    const ways = able.filter((one) => one.id === id).map(({ driver }) => turns.get(driver) ?? new Set());
    ways.reduce((fewest, way) => (way.size < fewest.size ? way : fewest)).add(id);
  }
  return (driver, id) => turns.get(driver)?.has(id) === true;
}
