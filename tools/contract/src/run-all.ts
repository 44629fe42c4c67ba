import { type AdapterDriver, runContract } from '@grantex/testing';
import type { Column } from './table.ts';

/** Runs the contract with one adapter after the other, because a case waits only a few seconds for its outcome. */
export async function runAll(drivers: readonly AdapterDriver[]): Promise<Column[]> {
  const columns: Column[] = [];
  for (const driver of drivers) columns.push({ driver, verdicts: await runContract(driver) });
  return columns;
}
