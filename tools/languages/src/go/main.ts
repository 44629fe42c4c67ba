/** `turbo run test:go`: everything that is checked in `go/`. */
import { basename, join } from 'node:path';
import { type Check, command, judged, runChecks } from '../checks.ts';
import { runProgram } from '../program.ts';
import { emptyFolder } from '../empty-folder.ts';
import { vectorsReport } from '../vectors-report.ts';
import { goTest } from './go-test.ts';
import { moduleChecks } from './module.ts';

const STATICCHECK = 'honnef.co/go/tools/cmd/staticcheck@v0.8.2';
const folder = join(import.meta.dirname, '..', '..', '..', '..', 'go');

const tools = join(folder, '..', 'tools');

/** Modules that are no part of what others import: benchmarks, what packs the module, and programs of a test. */
const others = [
  join(folder, 'bench'),
  join(tools, 'pack', 'module-zip'),
  join(tools, 'three-languages', 'programs'),
];

/** gofmt succeeds also when it names files that are not formatted. */
const format: Check = {
  title: 'gofmt -l',
  async run() {
    const { succeeded, output, errors } = await runProgram(folder, ['gofmt', '-l', '.', ...others]);
    return { report: judged(succeeded && output === ''), printed: output + errors };
  },
};

await using place = await emptyFolder();
await using vectors = await vectorsReport('Go');
await runChecks('go', {
  required: [command(folder, 'go', 'mod', 'download')],
  checks: [
    format,
    command(folder, 'go', 'mod', 'tidy', '-diff'),
    command(folder, 'go', 'vet', './...'),
    command(folder, 'go', 'run', STATICCHECK, './...'),
    command(folder, 'go', 'run', './internal/reference', '-check'),
    ...others.flatMap((other) => [
      within(other, 'go', 'mod', 'tidy', '-diff'),
      within(other, 'go', 'vet', './...'),
      within(other, 'go', 'run', STATICCHECK, './...'),
    ]),
    goTest(folder, vectors.environment),
    vectors.check,
    ...moduleChecks(place.path),
  ],
});

function within(other: string, ...line: readonly string[]): Check {
  const check = command(other, ...line);
  return { ...check, title: `${check.title} in ${basename(other)}` };
}
