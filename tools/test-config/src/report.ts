import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import type { Reporter } from 'vitest/node';

/** The result of a package's suite, as `npm test` reads it. */
export interface SuiteReport {
  passed: number;
  failed: number;
  /** False also when something failed outside of a test. */
  succeeded: boolean;
  files: FileReport[];
}

export interface FileReport {
  /** Relative to the folder of the package. */
  path: string;
  /** The duration of its imports, its hooks and its tests. */
  seconds: number;
}

/**
 * Writes a {@link SuiteReport} when a run ends.
 *
 * @param file Path of the report, relative to the folder of the package.
 */
export function createReporter(file: string): Reporter {
  return {
    async onTestRunEnd(modules, unhandledErrors, reason) {
      const states = modules.flatMap(({ children }) =>
        [...children.allTests()].map((test) => test.result().state),
      );
      const report: SuiteReport = {
        passed: states.filter((state) => state === 'passed').length,
        failed: states.filter((state) => state === 'failed').length,
        succeeded: reason === 'passed' && unhandledErrors.length === 0,
        files: modules.map((module) => ({
          path: relative(process.cwd(), module.moduleId).replaceAll('\\', '/'),
          seconds: secondsOf(module.diagnostic()),
        })),
      };
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, JSON.stringify(report));
    },
  };
}

function secondsOf(times: { setupDuration: number; collectDuration: number; duration: number }): number {
  return (times.setupDuration + times.collectDuration + times.duration) / 1000;
}
