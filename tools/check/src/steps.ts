import { glob } from 'node:fs/promises';
import { runTouchedSuites } from './changed/run-touched.ts';
import { runCommand } from './command.ts';
import type { Outcome, Step } from './step.ts';
import { runSuites } from './suites.ts';
import { checkThreatModel } from './threat-model.ts';
import { root } from './workspace.ts';

/** Checks of the whole repository that are quick enough for every change. */
const quick: readonly Step[] = [
  { title: 'types', run: types },
  { title: 'lint', run: () => command('oxlint --type-aware') },
  { title: 'format', run: () => command('oxfmt --check') },
  { title: 'boundaries', run: () => command('turbo boundaries') },
  { title: 'unused code', run: () => command('knip --no-config-hints') },
  { title: 'house', run: () => command('node tools/house/src/main.ts --check') },
  { title: 'threat model', run: checkThreatModel },
];

/** Every check of the repository, in the order in which failures are most useful. */
export const all: readonly Step[] = [
  { title: 'build', run: () => command('turbo run build --output-logs=errors-only') },
  ...quick,
  { title: 'suites', run: runSuites },
];

/** `--changed`: the quick checks, and the suites that a change touches. */
export const changed: readonly Step[] = [...quick, { title: 'touched suites', run: runTouchedSuites }];

async function command(line: string): Promise<Outcome> {
  const { succeeded, output } = await runCommand(line);
  if (succeeded) return { passed: 1, failed: 0, output: '' };
  return { passed: 0, failed: 1, output: `$ ${line}\n${output}\n` };
}

/** Every TypeScript project: sources, tests with their `*.test-d.ts`, examples, web conditions. */
async function types(): Promise<Outcome> {
  const projects: string[] = [];
  const pattern = '{bench,{packages,apps,tools}/*}/{.,test}/tsconfig*.json';
  for await (const file of glob(pattern, { cwd: root })) projects.push(file);
  return command(`tsc -b ${projects.toSorted().join(' ')}`);
}
