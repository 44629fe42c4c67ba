import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareReports } from 'languages/compare-reports';
import { runProgram } from 'languages/program';
import { expect, onTestFinished, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');

/** The test files of TypeScript that run vectors, by package. */
const SUITES = [
  ['core', 'test/neutral/vectors.test.ts'],
  ['testing', 'test/contract.test.ts'],
] as const;

test('TypeScript runs every vector', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vectors-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const report = join(folder, 'ran.txt');
  for (const [name, file] of SUITES) {
    // Without the reporter of its suite, whose report this one would replace.
    const line = ['vitest', 'run', file, '--reporter=default'];
    const ran = await runProgram(join(root, 'packages', name), line, {
      GRANTEX_VECTORS_REPORT: report,
    });
    if (!ran.succeeded) throw new Error(ran.output + ran.errors);
  }
  expect(await compareReports(join(root, 'vectors'), { TypeScript: report })).toEqual([]);
});
