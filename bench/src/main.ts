/** `npm run bench`: measures every promise of speed beside its controls and prints how it stands. Asserts nothing. */
import { readArguments } from './arguments.ts';
import { describeMachine, machineLine } from './report/machine.ts';
import { judge } from './report/row.ts';
import { table } from './report/table.ts';
import type { Group } from './rows/group.ts';
import { audit } from './rows/audit.ts';
import { cached } from './rows/cached.ts';
import { routes } from './rows/routes.ts';
import { exported } from './rows/export.ts';
import { revocation } from './rows/revocation.ts';
import { exchange } from './rows/exchange.ts';
import { online } from './rows/online.ts';
import { verification } from './rows/verification.ts';
import { createWorkbench } from './workbench.ts';

const groups: readonly Group[] = [
  verification,
  cached,
  routes,
  exchange,
  online,
  audit,
  exported,
  revocation,
];

const { isQuick, isJson, only } = readArguments(
  process.argv.slice(2),
  groups.map(({ name }) => name),
);
const machine = describeMachine();
const bench = createWorkbench(isQuick);
const results: object[] = [];
const started = performance.now();
if (!isJson) console.log(machineLine(machine));
try {
  for (const { name, title, run } of groups) {
    if (only !== undefined && !only.includes(name)) continue;
    const rows = await run(bench);
    await bench.clear();
    if (!isJson) console.log(`\n${table(title, rows)}`);
    results.push({ name, title, rows: rows.map((row) => ({ ...row, verdict: judge(row) })) });
  }
} finally {
  await bench.close();
}
const seconds = (performance.now() - started) / 1000;
if (isJson) console.log(JSON.stringify({ machine, isQuick, seconds, groups: results }, undefined, 2));
else
  console.log(
    `\n✓✓ stretch  ✓ floor  ✗ below it; ± is half the distance between the quartiles of the rounds. ${seconds.toFixed(0)} s`,
  );
