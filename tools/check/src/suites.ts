import { runCommand } from './command.ts';
import { addOutcomes, nothing } from './step.ts';
import type { Outcome } from './step.ts';
import { forgetReport, outcomeOf, testFilesOf } from './suite-outcome.ts';
import { workspacePackages } from './workspace.ts';

const taskLine = /^(?<name>\S+):test: (?<text>.*)$/;

/** Runs the suite of every package through Turbo and counts the reports they leave. */
export async function runSuites(progress: (line: string) => void): Promise<Outcome> {
  const all = await Promise.all(
    (await workspacePackages()).map(async (one) => ({ one, files: await testFilesOf(one) })),
  );
  const suites = all.filter(({ one, files }) => one.hasTests || one.isPublished || files.length > 0);
  await Promise.all(suites.map(({ one }) => forgetReport(one)));
  const printed = new Map<string, string[]>();
  // One suite per core: each has workers of its own, and a database to wait for.
  const flags = '--concurrency=100% --continue=dependencies-successful --log-order=stream --log-prefix=task';
  const turbo = await runCommand(`turbo run test ${flags}`, {
    onLine(line) {
      const { name, text } = taskLine.exec(line)?.groups ?? {};
      if (name === undefined || text === undefined) return;
      printed.set(name, [...(printed.get(name) ?? []), text]);
      const state = stateIn(text);
      if (state !== undefined)
        progress(`${name}: ${state}${isFromCache(printed.get(name)) ? ', unchanged' : ''}`);
    },
  });
  const outcomes = await Promise.all(
    suites.map(({ one, files }) => outcomeOf(one, files, printed.get(one.name))),
  );
  const total = outcomes.reduce(addOutcomes, nothing);
  if (turbo.succeeded && total.passed > 0) return total;
  if (total.failed > 0) return total;
  // No suite failed and Turbo did, or there was none: whatever it is, it must not pass as a success.
  return addOutcomes(total, { passed: 0, failed: 1, output: turbo.output });
}

/** What the last line but one of a suite says: `12 passed (12)`. */
export function stateIn(line: string): string | undefined {
  return /^\s*Tests\s+(?<state>.*)$/.exec(line)?.groups?.['state'];
}

function isFromCache(lines: readonly string[] = []): boolean {
  return lines.some((line) => line.startsWith('cache hit'));
}
