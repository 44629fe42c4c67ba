import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { newFolder } from './support/developer.ts';
import { type Ended, grantex } from './support/run.ts';

interface Case {
  readonly name: string;
  readonly entries: readonly object[];
  readonly checkpoints?: readonly string[];
  readonly anchoredKeys?: readonly string[];
}
const vectors = JSON.parse(
  await readFile(new URL('../../../vectors/export.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly Case[] };

/** Verifies the export of a vector, with its checkpoints and keys. */
async function verify(name: string, more: readonly string[] = []): Promise<Ended> {
  const found = vectors.cases.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no vector is about ${name}`);
  const folder = await newFolder();
  const file = join(folder, 'log.jsonl');
  await writeFile(file, found.entries.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const options: string[] = [];
  for (const [index, note] of (found.checkpoints ?? []).entries()) {
    await writeFile(join(folder, `note-${index}`), note);
    options.push('--checkpoint', join(folder, `note-${index}`));
  }
  for (const key of found.anchoredKeys ?? []) options.push('--key', key);
  return grantex(['audit', 'verify', file, ...options, ...more], { environment: {} });
}

test('a log whose oldest entries were disposed of is verified from there, and says so', async () => {
  const { exitCode, output } = await verify('disposed entries, and an older checkpoint beside a newer one');
  expect(exitCode).toBe(EXIT.ok);
  expect(output).toMatch(
    /disposed of +the first 6 entries, until 2026-08-01T00:00:00\.000Z, signed by an anchored key/,
  );
  expect(output).toMatch(/in order +6 entries, after those/);
  expect(output).toMatch(
    /proven +Entries 1 to 10 are proven to be what was signed\. The 2 after them are consistent with that, and not proven\. Of the first 6 entries, only hashes are left\./,
  );
  expect(output).toMatch(/note-0 +4 +disposed +anchored/);
  expect(output).toMatch(/note-1 +10 +holds +anchored/);
  const { json } = await verify('disposed entries, and their own checkpoint', ['--json']);
  const disposed = { entries: 6, trust: 'anchored' };
  expect(json).toMatchObject({ valid: true, entries: 6, head: { seq: 12 }, proven: 6, disposed });
});

test('disposed entries that nobody signed, or that nothing proves, are named', async () => {
  const forged = await verify('disposed entries by another key');
  expect([forged.exitCode, forged.errors]).toEqual([
    EXIT.wrong,
    expect.stringContaining(
      'bad_disposal: No given key has signed what the export says of the entries up to 6',
    ),
  ]);
  const old = await verify('disposed entries, and only older checkpoints');
  expect([old.exitCode, old.errors]).toEqual([
    EXIT.wrong,
    expect.stringContaining('disposed: The checkpoint of 4 entries'),
  ]);
});
