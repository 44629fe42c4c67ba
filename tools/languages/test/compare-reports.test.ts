import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { compareReports } from '../src/compare-reports.ts';

/** A folder of vectors with two cases, and reports of these texts beside them. */
async function folderWith(reports: { readonly [name: string]: string }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vectors-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = { version: 1, kind: 'scope', cases: [{ name: 'a narrow one' }, { name: 'a wide one' }] };
  await writeFile(join(folder, 'scope.json'), JSON.stringify(file));
  for (const [name, text] of Object.entries(reports)) await writeFile(join(folder, name), text);
  return folder;
}

test('languages that ran every case have no fault, in any order', async () => {
  const folder = await folderWith({
    python: 'scope a wide one\nscope a narrow one\n',
    go: 'scope a narrow one\nscope a wide one\n',
  });
  const reports = { Python: join(folder, 'python'), Go: join(folder, 'go') };
  expect(await compareReports(folder, reports)).toEqual([]);
});

test('a language that skips a case is named, with the case', async () => {
  const folder = await folderWith({ python: 'scope a wide one\n' });
  expect(await compareReports(folder, { Python: join(folder, 'python') })).toEqual([
    'Python skipped "scope a narrow one".',
  ]);
});

test('a language without a report skipped everything', async () => {
  const folder = await folderWith({});
  expect(await compareReports(folder, { Go: join(folder, 'go') })).toEqual([
    'Go skipped "scope a narrow one", "scope a wide one".',
  ]);
});

test('a case that is in no file is named', async () => {
  const folder = await folderWith({ go: 'scope a narrow one\nscope a wide one\nscope an old one\n' });
  expect(await compareReports(folder, { Go: join(folder, 'go') })).toEqual([
    'Go ran what is not in the files: "scope an old one".',
  ]);
});

test('a folder without vectors is a fault', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vectors-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  expect(await compareReports(folder, {})).toEqual([`There are no vectors in ${folder}.`]);
});
