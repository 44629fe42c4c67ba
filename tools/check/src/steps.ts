import { glob } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { runTouchedLanguages } from './changed/run-languages.ts';
import { runTouchedSuites } from './changed/run-touched.ts';
import { checkClaims } from './claims.ts';
import { checkComparison } from './comparison.ts';
import { type CommandOptions, runCommand } from './command.ts';
import { checkErrorPages } from './error-pages.ts';
import type { Outcome, Step } from './step.ts';
import { runSuites } from './suites.ts';
import { root } from './workspace.ts';

/*
 * The two long ones, `types` and `lint`, are programs in Go. Each uses all cores by default, and every thread looks at
 * the same types once more. With fewer threads and fewer garbage collections, they take two thirds of the CPU time.
 */
const LARGE_HEAP = { GOGC: '400' };
const OTHER_CORES = Math.max(1, availableParallelism() - 1);

/** Steps that run side by side. */
export type Stage = readonly Step[];

/** The longest check: the suites run beside it, so that no core is idle meanwhile. */
const lint: Step = {
  title: 'lint',
  run: () => command('oxlint --type-aware', { ...LARGE_HEAP, GOMAXPROCS: `${OTHER_CORES}` }),
};

/** Checks of the whole repository that are quick enough for every change. */
const quick: Stage = [
  { title: 'types', run: types },
  { title: 'format', run: () => command('oxfmt --check') },
  { title: 'boundaries', run: () => command('turbo boundaries') },
  { title: 'unused code', run: () => command('knip --no-config-hints') },
  { title: 'house', run: () => command('node tools/house/src/main.ts --check') },
  { title: 'claims', run: checkClaims },
  { title: 'comparison', run: checkComparison },
  { title: 'error pages', run: checkErrorPages },
];

/** Every check of the repository, in the order in which failures are most useful. */
export const all: readonly Stage[] = [quick, [lint, { title: 'suites', run: runSuites }]];

/** `--changed`: the quick checks, and the suites that a change touches. */
export const changed: readonly Stage[] = [
  [lint, ...quick],
  [{ title: 'touched suites', run: runTouchedSuites }],
  [{ title: 'touched languages', run: runTouchedLanguages }],
];

async function command(line: string, environment: CommandOptions['environment'] = {}): Promise<Outcome> {
  const { succeeded, output } = await runCommand(line, { environment });
  if (succeeded) return { passed: 1, failed: 0, output: '' };
  return { passed: 0, failed: 1, output: `$ ${line}\n${output}\n` };
}

/** Every TypeScript project: sources, tests with their `*.test-d.ts`, examples, web conditions. */
async function types(): Promise<Outcome> {
  const projects: string[] = [];
  const pattern = '{bench,{packages,apps,tools}/*}/{.,test}/tsconfig*.json';
  for await (const file of glob(pattern, { cwd: root })) projects.push(file);
  return command(`tsc -b --checkers 1 ${projects.toSorted().join(' ')}`, LARGE_HEAP);
}
