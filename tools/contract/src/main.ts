/** `npm run contract`: prints cases × adapters of all languages; ends with an error when a cell differs. */
import { join } from 'node:path';
import { drivers } from './drivers.ts';
import { findPrograms, runOthers } from './other-languages.ts';
import { runAll } from './run-all.ts';
import { tableOf } from './table.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const columns = await runAll(drivers);
const others = await runOthers(await findPrograms(root), process.env);
const { lines, holds } = tableOf([...columns, ...others.columns]);
// FastMCP keeps timers of sessions that have ended, which would hold the process for minutes.
process.stdout.write(`${[...lines, ...others.lines].join('\n')}\n`, () => process.exit(holds ? 0 : 1));
