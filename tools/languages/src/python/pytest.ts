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

/** The tests of a member. A file that pytest did not run is a failure. */
export function pytest({ name, folder }: Member, environment: Readonly<Record<string, string>>): Check {
  return {
    title: `pytest ${name}`,
    async run() {
      await using place = await emptyFolder();
      const file = join(place.path, 'junit.xml');
      const parameters = ['-o', 'junit_family=xunit1', `--junitxml=${file}`, '-n', 'auto'];
      const chosen = isFullRun ? parameters : [...parameters, `--ignore-glob=${FULL}`];
      const ran = await runProgram(folder, ['uv', 'run', '--no-sync', 'pytest', ...chosen], environment);
      const report = readJunit(await readFile(file, 'utf8').catch(() => ''), name);
      const leftOut = await filesWithout(report.files, folder, name);
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
 * @param name of the member, which begins the paths of the report
 */
export function readJunit(xml: string, name: string): SuiteReport {
  const cases = [...xml.matchAll(/<testcase (?<attributes>[^>]*?)(?:\/>|>(?<content>[^]*?)<\/testcase>)/g)];
  const tests = cases.map(({ groups: { attributes = '', content = '' } = {} }) => ({
    file: /\bfile="(?<file>[^"]*)"/.exec(attributes)?.[1],
    seconds: Number(/\btime="(?<time>[^"]*)"/.exec(attributes)?.[1] ?? 0),
    failed: /<(?:failure|error)\b/.test(content),
    skipped: /<skipped\b/.test(content),
  }));
  const seconds = new Map<string, number>();
  for (const test of tests) {
    if (test.file !== undefined) seconds.set(test.file, (seconds.get(test.file) ?? 0) + test.seconds);
  }
  const failed = tests.filter((test) => test.failed).length;
  return {
    passed: tests.filter((test) => !test.failed && !test.skipped).length,
    failed,
    succeeded: failed === 0,
    files: [...seconds].map(([path, time]): FileReport => ({ path: withMember(path, name), seconds: time })),
  };
}

/** pytest writes paths relative to its root: the workspace, or the member. */
function withMember(path: string, name: string): string {
  return path.startsWith(`${name}/`) ? path : `${name}/${path}`;
}

async function filesWithout(ran: readonly FileReport[], folder: string, name: string): Promise<string[]> {
  const paths = new Set(ran.map(({ path }) => path));
  const missing: string[] = [];
  for await (const file of glob('tests/**/test_*.py', { cwd: folder })) {
    const path = `${name}/${file.replaceAll('\\', '/')}`;
    if (!paths.has(path) && (isFullRun || !file.endsWith('_full.py'))) missing.push(path);
  }
  return missing;
}
