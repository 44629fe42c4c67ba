/** `npm run bench`: measures every performance goal beside its controls and prints the results. It asserts nothing. */
import { type Arguments, readArguments } from './arguments.ts';
import { compare, comparisonLines } from './report/comparison.ts';
import { type GroupReport, judged, readReport, type Report } from './report/document.ts';
import { describeMachine, machineLines } from './report/machine.ts';
import { isFailure } from './report/row.ts';
import { sourceCommit } from './report/source-commit.ts';
import { table } from './report/table.ts';
import { admission } from './rows/server/admission.ts';
import { anomalies } from './rows/server/anomalies.ts';
import { audit } from './rows/server/audit.ts';
import { bound } from './rows/guard/bound.ts';
import { go } from './rows/languages/go.ts';
import { python } from './rows/languages/python.ts';
import { cached } from './rows/guard/cached.ts';
import { details } from './rows/guard/details.ts';
import { checks } from './rows/guard/checks.ts';
import { exchange } from './rows/server/exchange.ts';
import { exported } from './rows/server/export.ts';
import { feed } from './rows/server/feed.ts';
import type { Group } from './rows/group.ts';
import { heap } from './rows/guard/heap.ts';
import { idle } from './rows/server/idle.ts';
import { lists } from './rows/server/lists.ts';
import { login } from './rows/server/login.ts';
import { online } from './rows/guard/online.ts';
import { organization } from './rows/server/organization.ts';
import { pages } from './rows/server/pages.ts';
import { policies } from './rows/server/policies.ts';
import { proofs } from './rows/server/proofs.ts';
import { revocation } from './rows/server/revocation.ts';
import { routes } from './rows/guard/routes.ts';
import { tools } from './rows/guard/tools.ts';
import { verification } from './rows/guard/verification.ts';
import { createWorkbench } from './workbench/workbench.ts';

// Decisions of half a microsecond come first: the heap that other groups leave behind would affect them.
const groups: readonly Group[] = [
  cached,
  details,
  checks,
  verification,
  bound,
  routes,
  tools,
  heap,
  policies,
  anomalies,
  python,
  go,
  idle,
  exchange,
  login,
  online,
  audit,
  organization,
  admission,
  exported,
  proofs,
  lists,
  revocation,
  feed,
  pages,
];
const legend = '✓✓ stretch  ✓ floor  ✗ below it   ± half the distance between the quartiles of the rounds';

const names = groups.map(({ name }) => name);
const usage = `npm run bench -- [--quick] [--json] [--only <group>[,<group>…]] [--compare <file>]

Measures every performance goal beside its controls, and prints the results.

  --quick    fewer and shorter rounds of everything
  --json     one JSON document
  --only     only these groups, out of ${names.join(', ')}
  --compare  each row beside what it was in an earlier run, whose JSON document is in this file`;

const { isQuick, isJson, only = names, earlier } = readOrEnd();
const print = (text: string): void => (isJson ? undefined : console.log(text));
const startedAt = new Date();
const secondsSince = (start: number): number => Number(((performance.now() - start) / 1000).toFixed(1));
const started = performance.now();
const bench = createWorkbench(isQuick);
const results: GroupReport[] = [];
try {
  const machine = await describeMachine((await bench.postgres()).url);
  print(machineLines(machine));
  for (const group of groups.filter(({ name }) => only.includes(name))) results.push(await measure(group));
  const report: Report = {
    startedAt: startedAt.toISOString(),
    commit: await sourceCommit(),
    machine,
    isQuick,
    seconds: secondsSince(started),
    groups: results,
  };
  print(`\n${legend}\n${isQuick ? 'quick' : 'full'} run, ${Math.round(report.seconds)} s`);
  const comparison = earlier === undefined ? undefined : compare(earlier, report);
  if (comparison !== undefined) print(`\n${comparisonLines(comparison)}`);
  if (isJson) console.log(JSON.stringify({ ...report, comparison }, undefined, 2));
} finally {
  await bench.close();
}

function readOrEnd(): Arguments & { readonly earlier: Report | undefined } {
  try {
    const asked = readArguments(process.argv.slice(2), names);
    if (asked !== undefined)
      return { ...asked, earlier: asked.compare === undefined ? undefined : readReport(asked.compare) };
    console.log(usage);
    process.exit(0);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
}

/** A row or a group that cannot be measured is reported, and does not stop the others. */
async function measure({ name, title, missing, run }: Group): Promise<GroupReport> {
  if (missing !== undefined) {
    print(`\n${title}: NOT MEASURED: ${missing}.`);
    return { name, title, seconds: 0, rows: [], missing };
  }
  const begun = performance.now();
  try {
    const rows = await run(bench);
    if (rows.some(isFailure)) process.exitCode = 1;
    const seconds = secondsSince(begun);
    print(`\n${table(title, rows)}\n  (${name}: ${seconds} s)`);
    return { name, title, seconds, rows: rows.map(judged) };
  } catch (error) {
    process.exitCode = 1;
    console.error(`\n${title}: not measured`, error);
    return { name, title, seconds: secondsSince(begun), rows: [], fault: String(error) };
  } finally {
    await bench.clear();
  }
}
