import { availableParallelism } from 'node:os';
import { runCommand } from '../command.ts';
import { languagesOf } from '../languages.ts';
import { addOutcomes, nothing } from '../step.ts';
import type { Outcome } from '../step.ts';
import { forgetReports, outcomeOf } from '../suite-outcome.ts';
import { stateIn } from '../suites.ts';
import { root, workspacePackages } from '../workspace.ts';
import type { WorkspacePackage } from '../workspace.ts';
import { changedFiles } from './changed-files.ts';
import { touchedSuites } from './touched-suites.ts';

/** Runs the test files that a change touches, without Turbo: no cache can tell that they are unchanged. */
export async function runTouchedSuites(progress: (line: string) => void): Promise<Outcome> {
  const { since, files } = await changedFiles(root);
  const { suites, unseen } = await touchedSuites(await workspacePackages(), files);
  const count = [...suites.values()].flat().length;
  progress(`changed since ${since.slice(0, 12)}: ${files.length}; test files that this touches: ${count}`);
  const otherwise = languagesOf(process.env).flatMap(({ folders }) => folders);
  for (const path of unseen.filter((one) => !otherwise.some((folder) => one.startsWith(folder))))
    progress(`no test file is known to depend on ${path}`);
  const open = [...suites].toSorted(([, one], [, other]) => other.length - one.length);
  let total = nothing;
  const lane = async (): Promise<void> => {
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      const outcome = await run(...next, progress);
      total = addOutcomes(total, outcome);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return total;
}

async function run(
  one: WorkspacePackage,
  files: readonly string[],
  progress: (line: string) => void,
): Promise<Outcome> {
  await forgetReports(one);
  const { succeeded, output } = await runCommand(`vitest run ${files.join(' ')}`, { folder: one.folder });
  const lines = output.split('\n');
  const state = lines.map(stateIn).find((found) => found !== undefined);
  progress(`${one.name}: ${state ?? 'no tests'}`);
  const outcome = await outcomeOf(one, files, lines);
  if (succeeded || outcome.failed > 0) return outcome;
  return addOutcomes(outcome, { passed: 0, failed: 1, output });
}
