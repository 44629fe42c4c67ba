import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isFullRun } from 'test-config';
import type { FileReport, SuiteReport } from 'test-config';
import type { Check } from '../checks.ts';
import { emptyFolder } from '../empty-folder.ts';
import { runProgram } from '../program.ts';
import type { Member } from './members.ts';

/** Test files that take minutes, or need much that is installed for them alone, as `*.full.test.ts` in TypeScript. */
const FULL = '*_full.py';

/**
 * The tests of a member. A file that pytest did not run is a failure.
 *
 * @param only the name of the only file to run. Default: all files of this run
 */
export function pytest(
  { name, folder }: Member,
  environment: Readonly<Record<string, string>>,
  only?: string,
): Check {
  return {
    title: only === undefined ? `pytest ${name}` : `pytest ${name} ${only}`,
    async run() {
      await using place = await emptyFolder();
      const file = join(place.path, 'junit.xml');
      // A file runs in one process: each further one would import the framework and start the file's servers again.
      const processes = only === undefined ? ['-n', 'auto', '--dist', 'loadfile'] : ['-n', '0'];
      const parameters = [`--junitxml=${file}`, ...processes];
      const chosen = only === undefined ? [] : [join('tests', only)];
      const leaving = isFullRun ? [] : [`--ignore-glob=${FULL}`];
      const line = ['uv', 'run', '--no-sync', 'pytest', ...parameters, ...leaving, ...chosen];
      const ran = await runProgram(folder, line, environment);
      const files = await testFilesOf(folder, name, only);
      const report = readJunit(await readFile(file, 'utf8').catch(() => ''), files);
      const leftOut = files.filter((path) => !report.files.some((one) => one.path === path));
      return {
        report: {
          ...report,
          failed: report.failed + leftOut.length,
          succeeded: ran.succeeded && leftOut.length === 0,
        },
        printed: [ran.output, ran.errors, ...leftOut.map((path) => `${path} did not run.\n`)].join(''),
      };
    },
  };
}

/**
 * Counts the tests of a report in the format of JUnit, as pytest writes it. A skipped test counts for nothing.
 *
 * @param files the test files that the report may name, as paths from the folder of all members
 */
export function readJunit(xml: string, files: readonly string[]): SuiteReport {
  const cases = [...xml.matchAll(/<testcase (?<attributes>[^>]*?)(?:\/>|>(?<content>[^]*?)<\/testcase>)/g)];
  const tests = cases.map(({ groups: { attributes = '', content = '' } = {} }) => ({
    // The module, and the class if there is one. The attribute `file` is where the function was written.
    place: /\bclassname="(?<name>[^"]*)"/.exec(attributes)?.[1] ?? '',
    seconds: Number(/\btime="(?<time>[^"]*)"/.exec(attributes)?.[1] ?? 0),
    failed: /<(?:failure|error)\b/.test(content),
    skipped: /<skipped\b/.test(content),
  }));
  const failed = tests.filter((test) => test.failed).length;
  return {
    passed: tests.filter((test) => !test.failed && !test.skipped).length,
    failed,
    succeeded: failed === 0,
    files: files.flatMap((path): FileReport[] => {
      const module = path.replace(/\.py$/, '').replaceAll('/', '.');
      const own = tests.filter(({ place }) => place === module || place.startsWith(`${module}.`));
      return own.length === 0 ? [] : [{ path, seconds: own.reduce((sum, { seconds }) => sum + seconds, 0) }];
    }),
  };
}

/** The test files of a member that this run has to run. */
async function testFilesOf(folder: string, name: string, only = '**/test_*.py'): Promise<string[]> {
  const found: string[] = [];
  for await (const file of glob(`tests/${only}`, { cwd: folder })) {
    if (isFullRun || !file.endsWith('_full.py')) found.push(`${name}/${file.replaceAll('\\', '/')}`);
  }
  return found.toSorted();
}
