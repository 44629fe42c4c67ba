/** `npm run contract`: prints cases × adapters; ends with an error when a cell differs. */
import { drivers } from './drivers.ts';
import { runAll } from './run-all.ts';
import { tableOf } from './table.ts';

const { lines, holds } = tableOf(await runAll(drivers));
console.log(lines.join('\n'));
process.exitCode = holds ? 0 : 1;
