import { configDefaults, defineConfig, mergeConfig } from 'vitest/config';
import type { ViteUserConfig } from 'vitest/config';
import { isFullRun } from './full-run.ts';
import { createReporter } from './report.ts';

/** Where the test files of a package are, and which of them this run leaves out. */
export const testFiles: { readonly include: string; readonly exclude: readonly string[] } = {
  include: 'test/**/*.test.ts',
  exclude: isFullRun ? [] : ['**/*.full.test.ts'],
};

/**
 * The test settings that every package shares. `npm test` leaves out files named `*.full.test.ts`, which `npm run
 * test:full` runs as well. `npm test` counts the report of each run. The report is an output of the package's Turbo
 * task, so a cached run counts as well.
 *
 * Files share a process, because loading all modules again for each file costs as much as its tests. So a file undoes
 * what it changes there (a global, a listener).
 *
 * @param own Settings of this package only, merged over the shared ones.
 * @param alone Files that cannot undo what they change. Each gets a separate process.
 */
export function suite(own: ViteUserConfig = {}, alone: readonly string[] = []): ViteUserConfig {
  const { test = {} }: ViteUserConfig = mergeConfig(SHARED, own);
  if (alone.length === 0) return { test };
  const { globalSetup: _ofAll, ...each } = test;
  const exclude = [...(test.exclude ?? []), ...alone];
  return {
    test: {
      ...test,
      projects: [
        { extends: false, test: { ...each, name: 'one process', exclude } },
        { extends: false, test: { ...each, name: 'own process', isolate: true, include: [...alone] } },
      ],
    },
  };
}

/**
 * For packages whose framework takes longer to load than their tests: it is loaded once, and Turbo runs another package
 * in parallel.
 */
export const oneProcess: ViteUserConfig = { test: { maxWorkers: 1 } };

/** The script that runs (`test`, or `test:python`): each task of a package writes a separate report. */
const task = process.env['npm_lifecycle_event'] ?? 'test';

const SHARED = defineConfig({
  test: {
    include: [testFiles.include],
    exclude: [...configDefaults.exclude, ...testFiles.exclude],
    reporters: ['default', createReporter(`.cache/suite-${task.replaceAll(':', '-')}.json`)],
    isolate: false,
    // All cores: many tests wait for processes, browsers and databases.
    maxWorkers: '100%',
    // Only to end what hangs: results come within milliseconds, or minutes on a busy machine.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 240_000 } },
  },
});
