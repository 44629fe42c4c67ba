import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './command.ts';
import type { Outcome } from './step.ts';
import { workspacePackages } from './workspace.ts';
import type { WorkspacePackage } from './workspace.ts';

/** The part of vitest's JSON report that is counted. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numTotalTests: number;
  success: boolean;
}

const neverStarted = 'It was not started: it has no test script, or something it depends on was not built.';
const taskLine = /^(?<name>\S+):test: (?<text>.*)$/;

/** Runs the suite of every package through Turbo and counts the reports they leave. */
export async function runSuites(progress: (line: string) => void): Promise<Outcome> {
  const packages = (await workspacePackages()).filter((one) => one.hasTests || one.isPublished);
  await Promise.all(packages.map((one) => rm(reportOf(one), { force: true })));
  const printed = new Map<string, string[]>();
  // One suite per core: each has workers of its own, and a database to wait for.
  const flags = '--concurrency=100% --continue=dependencies-successful --log-order=stream --log-prefix=task';
  const turbo = await runCommand(`turbo run test ${flags}`, {
    onLine(line) {
      const { name, text } = taskLine.exec(line)?.groups ?? {};
      if (name === undefined || text === undefined) return;
      printed.set(name, [...(printed.get(name) ?? []), text]);
      const state = /^\s*Tests\s+(?<state>.*)$/.exec(text)?.groups?.['state'];
      if (state !== undefined)
        progress(`${name}: ${state}${isFromCache(printed.get(name)) ? ', unchanged' : ''}`);
    },
  });
  const outcomes = await Promise.all(packages.map((one) => outcomeOf(one, printed.get(one.name))));
  const total = outcomes.reduce(add, { passed: 0, failed: 0, output: '' });
  if (turbo.succeeded || total.failed > 0) return total;
  // No suite failed and Turbo did: whatever it is, it must not pass as a success.
  return add(total, { passed: 0, failed: 1, output: turbo.output });
}

function reportOf(one: WorkspacePackage): string {
  return join(one.folder, '.cache', 'vitest.json');
}

function isFromCache(lines: readonly string[] = []): boolean {
  return lines.some((line) => line.startsWith('cache hit'));
}

async function outcomeOf(one: WorkspacePackage, printed = [neverStarted]): Promise<Outcome> {
  const output = `── ${one.name}\n${printed.join('\n')}\n`;
  const text = await readFile(reportOf(one), 'utf8').catch(() => undefined);
  if (text === undefined)
    return { passed: 0, failed: 1, output: `${output}It left no report of its tests.\n` };
  return judge(JSON.parse(text) as Report, output);
}

/** A suite that ran nothing, or that failed outside of its tests, has failed. */
export function judge(report: Report, output: string): Outcome {
  const { numPassedTests: passed, numFailedTests: failed, success } = report;
  if (passed + failed === 0) return { passed: 0, failed: 1, output: `${output}It ran no tests.\n` };
  if (failed > 0) return { passed, failed, output };
  return success ? { passed, failed: 0, output: '' } : { passed, failed: 1, output };
}

function add(one: Outcome, other: Outcome): Outcome {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    output: one.output + other.output,
  };
}
