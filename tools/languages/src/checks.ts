import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SuiteReport } from 'test-config';
import { runProgram } from './program.ts';

/** What a check came to, and what it printed. */
export interface CheckResult {
  readonly report: SuiteReport;
  readonly printed: string;
}

export interface Check {
  /** The command, or the suite. */
  readonly title: string;
  run(): Promise<CheckResult>;
}

/** A check that is a program: it passes or fails as a whole, and counts as one. */
export function command(folder: string, ...line: readonly string[]): Check {
  return {
    title: line.join(' '),
    async run() {
      const { succeeded, output, errors } = await runProgram(folder, line);
      return { report: judged(succeeded), printed: output + errors };
    },
  };
}

/** The report of one check that is no test. */
export function judged(succeeded: boolean): SuiteReport {
  return { passed: succeeded ? 1 : 0, failed: succeeded ? 0 : 1, succeeded, files: [] };
}

/**
 * Runs the checks of a language one after the other, even after a failure: Turbo runs other packages beside them.
 * Leaves a report for `npm test`, and sets the exit code.
 *
 * @param checks if one of `required` fails, the others do not run
 */
export async function runChecks(
  language: string,
  { required, checks }: { readonly required: readonly Check[]; readonly checks: readonly Check[] },
): Promise<void> {
  const reports: SuiteReport[] = [];
  for (const check of required) reports.push(await runOne(check));
  if (reports.every(({ succeeded }) => succeeded)) {
    for (const check of checks) reports.push(await runOne(check));
  }
  const total: SuiteReport = {
    passed: sum(reports.map(({ passed }) => passed)),
    failed: sum(reports.map(({ failed }) => failed)),
    succeeded: reports.every(({ succeeded }) => succeeded),
    files: reports.flatMap(({ files }) => files),
  };
  const folder = join(import.meta.dirname, '..', '.cache');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `suite-test-${language}.json`), JSON.stringify(total));
  const failed = total.failed === 0 ? '' : `${total.failed} failed | `;
  console.log(` Tests  ${failed}${total.passed} passed`);
  process.exitCode = total.succeeded ? 0 : 1;
}

async function runOne({ title, run }: Check): Promise<SuiteReport> {
  const started = performance.now();
  const { report, printed } = await run();
  // A suite that fails outside of its tests has failed as well.
  const failed = Math.max(report.failed, report.succeeded ? 0 : 1);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${report.succeeded ? '✓' : '✗'} ${title}  ${seconds} s`);
  if (!report.succeeded) console.log(printed);
  return { ...report, failed };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => one + other, 0);
}
