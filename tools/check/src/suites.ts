import { isFullRun } from 'test-config';
import { runCommand } from './command.ts';
import { languagesOf } from './languages.ts';
import { addOutcomes, nothing } from './step.ts';
import type { Outcome } from './step.ts';
import { forgetReports, outcomeOf, testFilesOf } from './suite-outcome.ts';
import { workspacePackages } from './workspace.ts';

/** `@grantex/core:test: …`, or for a package with several tasks `languages:test:python: …`. */
const taskLine = /^(?<name>[^\s:]+):(?<task>test[^\s:]*(?::[^\s:]+)?): (?<text>.*)$/;

/**
 * Runs the suite of every package through Turbo, and those of the languages that this machine has, and counts the
 * reports they leave.
 */
export async function runSuites(progress: (line: string) => void): Promise<Outcome> {
  const all = await Promise.all(
    (await workspacePackages()).map(async (one) => ({ one, files: await testFilesOf(one) })),
  );
  const suites = all.filter(({ one, files }) => one.hasTests || one.isPublished || files.length > 0);
  await Promise.all(suites.map(({ one }) => forgetReports(one)));
  const printed = new Map<string, string[]>();
  const unchanged = new Set<string>();
  // More suites than cores: each waits half of its time, for a database, a process or a browser. A full run takes nothing
  // from the cache.
  const flags = '--concurrency=150% --continue=dependencies-successful --log-order=stream --log-prefix=task';
  const languages = languagesOf(process.env).filter(({ missing }) => missing === undefined);
  const tasks = ['test', ...languages.map(({ task }) => task)];
  const turbo = await runCommand(`turbo run ${tasks.join(' ')} ${flags}${isFullRun ? ' --force' : ''}`, {
    onLine(line) {
      const { name, task, text } = taskLine.exec(line)?.groups ?? {};
      if (name === undefined || task === undefined || text === undefined) return;
      printed.set(name, [...(printed.get(name) ?? []), text]);
      if (text.startsWith('cache hit')) unchanged.add(`${name}:${task}`);
      const state = stateIn(text);
      if (state === undefined) return;
      const title = task === 'test' ? name : `${name} ${task.slice('test:'.length)}`;
      progress(`${title}: ${state}${unchanged.has(`${name}:${task}`) ? ', unchanged' : ''}`);
    },
  });
  if (printed.size === 0) return { passed: 0, failed: 1, output: turbo.output };
  const outcomes = await Promise.all(
    suites.map(({ one, files }) => outcomeOf(one, files, printed.get(one.name))),
  );
  const total = outcomes.reduce(addOutcomes, nothing);
  if (turbo.succeeded && total.passed > 0) return total;
  if (total.failed > 0) return total;
  // Turbo failed although no suite did, or there was no suite: that must not pass as a success.
  return addOutcomes(total, { passed: 0, failed: 1, output: turbo.output });
}

/** The result in the summary line that a suite prints: `12 passed (12)`. */
export function stateIn(line: string): string | undefined {
  return /^\s*Tests\s+(?<state>.*)$/.exec(line)?.groups?.['state'];
}
