/** `turbo run test:go`: everything that is checked in `go/`. */
import { join } from 'node:path';
import { type Check, command, judged, runChecks } from '../checks.ts';
import { runProgram } from '../program.ts';
import { emptyFolder } from '../empty-folder.ts';
import { vectorsReport } from '../vectors-report.ts';
import { goTest } from './go-test.ts';
import { moduleChecks } from './module.ts';

const STATICCHECK = 'honnef.co/go/tools/cmd/staticcheck@v0.8.2';
const folder = join(import.meta.dirname, '..', '..', '..', '..', 'go');

/** gofmt succeeds also when it names files that are not formatted. */
const format: Check = {
  title: 'gofmt -l .',
  async run() {
    const { succeeded, output, errors } = await runProgram(folder, ['gofmt', '-l', '.']);
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
    goTest(folder, vectors.environment),
    vectors.check,
    ...moduleChecks(place.path),
  ],
});
