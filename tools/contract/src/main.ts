/** `npm run contract`: prints cases × adapters; ends with an error when a cell differs or adapters disagree. */
import { runContract } from '@grantex/testing';
import { drivers } from './drivers.ts';
import { tableOf } from './table.ts';

const columns = await Promise.all(
  drivers.map(async (driver) => ({ driver, verdicts: await runContract(driver) })),
);
const { lines, holds } = tableOf(columns);
console.log(lines.join('\n'));
process.exitCode = holds ? 0 : 1;
