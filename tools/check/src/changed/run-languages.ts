import { join } from 'node:path';
import { runCommand } from '../command.ts';
import { type Language, languagesOf } from '../languages.ts';
import { addOutcomes, nothing } from '../step.ts';
import type { Outcome } from '../step.ts';
import { forgetReports, outcomeOf } from '../suite-outcome.ts';
import { stateIn } from '../suites.ts';
import { root, type WorkspacePackage, workspacePackages } from '../workspace.ts';
import { changedFiles } from './changed-files.ts';

/** Members of `python/` that the others are made of: a change of one concerns all of them. */
const SHARED_MEMBERS = ['grantex-guard', 'grantex-testing'];

/** Runs the suites of Python and Go if a change touches them and this machine has the language. */
export async function runTouchedLanguages(progress: (line: string) => void): Promise<Outcome> {
  const { files } = await changedFiles(root);
  const runner = (await workspacePackages()).find(({ name }) => name === 'languages');
  if (runner === undefined) throw new Error('There is no package languages.');
  let total = nothing;
  for (const language of languagesOf(process.env)) {
    const touched = touchedParts(language, files);
    if (touched === undefined || language.missing !== undefined) continue;
    total = addOutcomes(total, await run(runner, language, touched, progress));
  }
  return total;
}

/**
 * @returns the members to run, none for all of them; undefined if the change does not touch the language
 */
export function touchedParts(
  { name, folders }: Pick<Language, 'name' | 'folders'>,
  changed: readonly string[],
): string[] | undefined {
  const touching = changed.filter((path) => folders.some((folder) => path.startsWith(folder)));
  if (touching.length === 0) return undefined;
  const members = touching.map((path) => /^python\/(?<member>[^/]+)\//.exec(path)?.[1]);
  const own = members.filter((member) => member !== undefined && !SHARED_MEMBERS.includes(member));
  return name === 'Python' && own.length === touching.length
    ? [...new Set(own)].flatMap((one) => one ?? [])
    : [];
}

async function run(
  runner: WorkspacePackage,
  { name, task }: Language,
  parts: readonly string[],
  progress: (line: string) => void,
): Promise<Outcome> {
  await forgetReports(runner);
  const program = join('src', task.replace('test:', ''), 'main.ts');
  const ran = await runCommand(['node', program, ...parts].join(' '), { folder: runner.folder });
  const lines = ran.output.split('\n');
  progress(`${name}: ${lines.map(stateIn).find((state) => state !== undefined) ?? 'no tests'}`);
  const outcome = await outcomeOf(runner, [], lines);
  if (ran.succeeded || outcome.failed > 0) return outcome;
  return addOutcomes(outcome, { passed: 0, failed: 1, output: ran.output });
}
