import { glob, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { testFiles } from 'test-config';
import type { SuiteReport } from 'test-config';
import type { Outcome } from './step.ts';
import type { WorkspacePackage } from './workspace.ts';

const NEVER_STARTED = 'It did not start: it has no test script, or a package it depends on was not built.';

/** The test files of a package that this run has to run, relative to the package's folder. */
export async function testFilesOf({ folder }: WorkspacePackage): Promise<string[]> {
  const found: string[] = [];
  const exclude = [...testFiles.exclude, '**/node_modules'];
  for await (const file of glob(testFiles.include, { cwd: folder, exclude }))
    found.push(file.replaceAll('\\', '/'));
  return found.toSorted();
}

/** Removes the reports of an earlier run, so that they are not mistaken for reports of this run. */
export async function forgetReports(one: WorkspacePackage): Promise<void> {
  for (const report of await reportsOf(one)) await rm(report, { force: true });
}

/** One report for each task that ran tests. */
async function reportsOf({ folder }: WorkspacePackage): Promise<string[]> {
  const found: string[] = [];
  for await (const file of glob('.cache/suite-*.json', { cwd: folder })) found.push(join(folder, file));
  return found;
}

/**
 * Judges the run of a package by the reports it left.
 *
 * @param files The test files that had to run.
 * @param printed The output of the run, if it started.
 */
export async function outcomeOf(
  one: WorkspacePackage,
  files: readonly string[],
  printed: readonly string[] = [NEVER_STARTED],
): Promise<Outcome> {
  const output = `── ${one.name}\n${printed.join('\n')}\n`;
  const texts = await Promise.all((await reportsOf(one)).map((path) => readFile(path, 'utf8')));
  if (texts.length === 0)
    return { passed: 0, failed: 1, output: `${output}It left no report of its tests.\n` };
  const report = texts.map((text) => JSON.parse(text) as SuiteReport).reduce(together);
  const times = report.files.map(({ path, seconds }) => ({ name: `${one.name} ${path}`, seconds }));
  return { ...judge(report, files, output), times };
}

function together(one: SuiteReport, other: SuiteReport): SuiteReport {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    succeeded: one.succeeded && other.succeeded,
    files: [...one.files, ...other.files],
  };
}

/** A suite fails when it ran no tests, left out a file, or failed outside of its tests. */
export function judge(report: SuiteReport, files: readonly string[], output: string): Outcome {
  const { passed, failed, succeeded } = report;
  if (passed + failed === 0) return { passed: 0, failed: 1, output: `${output}It ran no tests.\n` };
  const ran = new Set(report.files.map(({ path }) => path));
  const leftOut = files.filter((file) => !ran.has(file));
  if (leftOut.length > 0)
    return {
      passed,
      failed: failed + leftOut.length,
      output: `${output}It did not run ${leftOut.join(', ')}.\n`,
    };
  if (failed > 0) return { passed, failed, output };
  return succeeded ? { passed, failed: 0, output: '' } : { passed, failed: 1, output };
}
