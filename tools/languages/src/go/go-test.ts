import { isFullRun } from 'test-config';
import type { SuiteReport } from 'test-config';
import type { Check, CheckResult } from '../checks.ts';
import { runProgram } from '../program.ts';

/** An event of `go test -json`; go.dev/cmd/test2json. */
interface GoEvent {
  readonly Action: string;
  readonly Package?: string;
  readonly Test?: string;
  /** Seconds. */
  readonly Elapsed?: number;
  readonly Output?: string;
}

/** All tests of a module. The race detector, for which everything is compiled once more, is for full runs. */
export function goTest(folder: string, environment: Readonly<Record<string, string>>): Check {
  const detecting = isFullRun ? ['-race'] : [];
  return {
    title: ['go', 'test', ...detecting, './...'].join(' '),
    async run() {
      // `go vet` has looked at everything already.
      const line = ['go', 'test', ...detecting, '-vet=off', '-json', './...'];
      const { succeeded, output, errors } = await runProgram(folder, line, environment);
      const { report, printed } = readGoTest(output);
      return {
        report: { ...report, succeeded: succeeded && report.succeeded },
        printed: printed + errors,
      };
    },
  };
}

/**
 * Counts the tests of `go test -json`. A test that has subtests is not counted beside them. Each package stands for a
 * file, because Go does not tell the file of a test.
 */
export function readGoTest(text: string): CheckResult {
  const events = text.split('\n').flatMap(eventOf);
  const ended = events.filter(({ Action }) => Action === 'pass' || Action === 'fail');
  const nameOf = ({ Package = '', Test = '' }: GoEvent): string => `${Package} ${Test}`;
  const parents = new Set(
    events.filter(({ Test }) => Test?.includes('/')).map((event) => nameOf(event).replace(/\/[^/]*$/, '')),
  );
  const tests = ended.filter((event) => event.Test !== undefined && !parents.has(nameOf(event)));
  const packages = ended.filter(({ Test }) => Test === undefined);
  const report: SuiteReport = {
    passed: tests.filter(({ Action }) => Action === 'pass').length,
    failed: tests.filter(({ Action }) => Action === 'fail').length,
    succeeded: ended.every(({ Action }) => Action === 'pass'),
    files: packages.map(({ Package = '', Elapsed = 0 }) => ({ path: Package, seconds: Elapsed })),
  };
  const failed = new Set(ended.filter(({ Action }) => Action === 'fail').map(nameOf));
  const printed = events
    .filter(
      (event) => event.Action === 'build-output' || (event.Action === 'output' && failed.has(nameOf(event))),
    )
    .map(({ Output = '' }) => Output)
    .filter((line) => !/^=== (?:RUN|PAUSE|CONT) /.test(line));
  return { report, printed: printed.join('') };
}

/** A line that is no event is printed by a test before its first one; it counts for nothing. */
function eventOf(line: string): GoEvent[] {
  return line.startsWith('{') ? [JSON.parse(line) as GoEvent] : [];
}
