import { describe } from 'vitest';
import { testAnswers } from './answers.ts';
import { testDpop } from './dpop.ts';
import type { HttpDriver } from './driver.ts';
import { testEnds } from './ends.ts';
import { testGrantEnds } from './grant-ends.ts';
import { testRules } from './rules.ts';

/** Tests what a guard in front of routes does over HTTP, beyond the contract. */
export function testRoutes(drivers: readonly HttpDriver[]): void {
  describe.each(drivers)('routes of $name', (driver) => {
    testAnswers(driver);
    testRules(driver);
    testEnds(driver);
    testGrantEnds(driver);
    testDpop(driver);
  });
}
