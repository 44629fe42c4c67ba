import { configDefaults, defineConfig, mergeConfig } from 'vitest/config';
import type { ViteUserConfig } from 'vitest/config';
import { createReporter } from './report.ts';

/** True in `npm run test:full`, which also runs what takes minutes, installers and other people's clients. */
export const isFullRun: boolean = process.env['TEST_FULL'] === '1';

/** Where the test files of a package are, and which of them this run leaves out. */
export const testFiles: { readonly include: string; readonly exclude: readonly string[] } = {
  include: 'test/**/*.test.ts',
  exclude: isFullRun ? [] : ['**/*.full.test.ts'],
};

/**
 * The test settings that every package shares. `npm test` leaves out files named `*.full.test.ts`, which
 * `npm run test:full` runs as well. `npm test` counts the report that a run leaves, which is an output of
 * the package's Turbo task, so that a run from the cache counts as well.
 *
 * Files share a process, as loading all modules anew for each of them costs as much as their tests: a file undoes what it
 * changes there (a global, a listener).
 *
 * @param own What only this package needs, merged over the shared settings.
 * @param alone The files that cannot undo what they change, each of which gets a process of its own.
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

/** For packages whose tests cost less than loading their framework: it is loaded once, and Turbo runs another package beside. */
export const oneProcess: ViteUserConfig = { test: { maxWorkers: 1 } };

/** The script that runs, as each task of a package leaves a report of its own: `test`, or `test:people`. */
const task = process.env['npm_lifecycle_event'] ?? 'test';

const SHARED = defineConfig({
  test: {
    include: [testFiles.include],
    exclude: [...configDefaults.exclude, ...testFiles.exclude],
    reporters: ['default', createReporter(`.cache/suite-${task.replaceAll(':', '-')}.json`)],
    isolate: false,
    // All cores: many tests wait for processes, browsers and databases.
    maxWorkers: '100%',
    // These only end what hangs: what is awaited comes within milliseconds, or minutes on a machine that is busy.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 240_000 } },
  },
});
