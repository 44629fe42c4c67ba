import { describe } from 'vitest';
import { testAgents } from './agents.ts';
import type { ToolDriver } from './driver.ts';
import { testToolGrants } from './grants.ts';
import { testToolGuards } from './guards.ts';

/** Tests what a guard in front of tools does, beyond the contract. */
export function testTools<TOOL extends object>(drivers: readonly ToolDriver<TOOL>[]): void {
  describe.each(drivers)('tools of $name', (driver) => {
    testToolGrants(driver);
    testToolGuards(driver);
    testAgents(driver);
  });
}
