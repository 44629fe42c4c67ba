import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { PackReport } from '../src/evidence/check-pack.ts';
import { EXIT } from '../src/index.ts';
import { type Developer, granted, newDeveloper } from './support/developer.ts';
import { type Files, packInto, restate, signAgain, unpack } from './support/packs.ts';
import { type Ended, grantex } from './support/run.ts';

const PERIOD = ['--framework', 'eu-ai-act', '--since', '2020-01-01'];

let developer: Developer;
let other: Files;
let path: string;
let key: string;
beforeAll(async () => {
  developer = await newDeveloper();
  path = join(developer.home, 'pack.zip');
  await write(developer, 6);
  const stranger = await newDeveloper();
  await write(stranger, 6);
  other = await unpack(await made(stranger, join(stranger.home, 'pack.zip')));
  const first = await made(developer, join(developer.home, 'first.zip'));
  await write(developer, 2);
  await made(developer, path, ['--previous', first]);
  ({ verifierKey: key } = await developer.gx.audit.logKey());
});

async function write({ gx }: Developer, count: number): Promise<void> {
  const { grantId } = await granted({ gx });
  for (let index = 0; index < count; index += 1) {
    await gx.audit.log({ grantId, action: 'a.b', status: 'success', metadata: { index } });
  }
}

async function made({ environment }: Developer, out: string, more: readonly string[] = []): Promise<string> {
  const { exitCode, errors } = await grantex(['evidence', 'create', ...PERIOD, '--out', out, ...more], {
    environment,
  });
  expect([exitCode, errors]).toEqual([0, '']);
  return out;
}

const verify = (file: string, more: readonly string[] = []): Promise<Ended> =>
  grantex(['evidence', 'verify', file, ...more], { environment: { HOME: developer.home } });

/** The kinds of what is wrong with a tampered pack, each with its file. */
async function faultsOf(
  files: Iterable<readonly [string, string]>,
  more: readonly string[] = ['--key', key],
): Promise<string[]> {
  const file = join(developer.home, 'tampered.zip');
  await packInto(file, files);
  const { exitCode, json } = await verify(file, [...more, '--json']);
  const { faults } = json as PackReport;
  expect(exitCode).toBe(faults.length === 0 ? EXIT.ok : EXIT.wrong);
  return faults.map((one) => `${one.kind} ${one.file}`);
}

const changed = async (name: string, change: (text: string) => string): Promise<Files> => {
  const files = await unpack(path);
  const text = files.get(name) ?? '';
  expect(change(text)).not.toBe(text);
  return files.set(name, change(text));
};
const lines = (change: (all: string[]) => string[]) => (text: string) =>
  change(text.split('\n').filter(Boolean))
    .map((line) => `${line}\n`)
    .join('');

test('a pack is verified without a server, by the key that was given or else by its own', async () => {
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const { exitCode, output, errors } = await verify(path, ['--key', key]);
  expect([exitCode, errors]).toEqual([0, '']);
  expect(output).toMatch(
    /nothing is wrong[\s\S]*8 entries of the audit log[\s\S]*one that you gave[\s\S]*the pack of 6 entries/,
  );
  const own = await verify(path);
  expect([own.exitCode, own.errors]).toEqual([0, expect.stringContaining('only the key in the pack itself')]);
  expect(await faultsOf(await unpack(path))).toEqual([]);
});

test('each kind of tampering is named, also where the manifest was made to state it', async () => {
  const named = async (fault: string, files: Files): Promise<void> => {
    const [plain, restated] = [await faultsOf(files), await faultsOf(restate(files))];
    expect([fault, plain.includes(fault)]).toEqual([fault, true]);
    expect([fault, restated]).toEqual([fault, expect.arrayContaining(['manifest_changed manifest.sig'])]);
    // What only digests show is then what the signature of the manifest shows.
    const isByDigest = /^(facts|report|file)_/.test(fault);
    expect([fault, restated.includes(fault)]).toEqual([fault, !isByDigest]);
  };
  await named(
    'edited entries.jsonl',
    await changed('entries.jsonl', (text) => text.replace('"action":"a.b"', '"action":"a.c"')),
  );
  await named(
    'metadata_edited entries.jsonl',
    await changed('entries.jsonl', (text) => text.replace('{"index":2}', '{"index":9}')),
  );
  await named(
    'name_edited entries.jsonl',
    await changed('entries.jsonl', (text) => text.replace('"alice"', '"mallory"')),
  );
  await named(
    'reordered entries.jsonl',
    await changed(
      'entries.jsonl',
      lines(([a = '', b = '', ...rest]) => [b, a, ...rest]),
    ),
  );
  await named(
    'missing entries.jsonl',
    await changed(
      'entries.jsonl',
      lines(([a = '', , ...rest]) => [a, ...rest]),
    ),
  );
  await named(
    'cut entries.jsonl',
    await changed(
      'entries.jsonl',
      lines((all) => all.slice(0, -2)),
    ),
  );
  const [foreign = ''] = (other.get('entries.jsonl') ?? '').split('\n').slice(3);
  await named(
    'foreign entries.jsonl',
    await changed(
      'entries.jsonl',
      lines((all) => all.with(3, foreign)),
    ),
  );
  await named(
    'edited admin-log.jsonl',
    await changed('admin-log.jsonl', (text) =>
      text.replace('"action":"agent.created"', '"action":"agent.deleted"'),
    ),
  );
  await named(
    'bad_checkpoint audit-checkpoint.txt',
    await changed('audit-checkpoint.txt', (text) => text.replace(/\n.{44}\n/, `\n${'A'.repeat(43)}=\n`)),
  );
  await named(
    'not_continued previous.txt',
    await changed('previous-proof.json', (text) => text.replace('"from": 6', '"from": 5')),
  );
  await named(
    'facts_changed grants.jsonl',
    await changed('grants.jsonl', (text) => text.replace('max_500', 'max_900')),
  );
  await named('facts_changed ends.jsonl', await changed('ends.jsonl', () => '{}\n'));
  await named(
    'report_changed report.html',
    await changed('report.html', (text) => text.replace('None in this period', 'Many')),
  );
  await named('file_changed verify.md', await changed('verify.md', (text) => text.replace('--key', '--kee')));
  expect(
    await faultsOf(await changed('manifest.json', (text) => text.replace('2020-01-01', '2019-01-01'))),
  ).toEqual(['manifest_changed manifest.sig']);
});

test('a key that was swapped, and files that were added, doubled or left out, are named', async () => {
  const again = await signAgain(await unpack(path));
  // Whoever asks nobody for the key takes the one of whoever made the pack.
  expect(await faultsOf(again, [])).toEqual(['not_continued previous.txt']);
  expect(await faultsOf(again)).toContain('swapped_key manifest.sig');
  const files = [...(await unpack(path))];
  expect(await faultsOf([...files, ['more.jsonl', '{}']])).toEqual(['file_added more.jsonl']);
  expect(await faultsOf([...files, ['report.html', 'another']])).toEqual(['file_added report.html']);
  for (const gone of ['entries.jsonl', 'report.html', 'keys.json', 'holds.jsonl']) {
    expect(await faultsOf(files.filter(([name]) => name !== gone))).toContain(`file_missing ${gone}`);
  }
  expect(await faultsOf(files.filter(([name]) => name !== 'manifest.json'))).toEqual([
    'manifest_changed manifest.json',
  ]);
  expect(await faultsOf(other)).toContain('swapped_key manifest.sig');
});

test('nothing that a file can hold makes the check fail otherwise', async () => {
  const file = join(developer.home, 'broken.zip');
  const whole = await readFile(path);
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from('no zip'),
    whole.subarray(0, whole.length / 2),
    whole.subarray(100),
  ]) {
    await writeFile(file, bytes);
    expect((await verify(file)).errors).toContain('not_a_pack');
  }
  for (const name of [
    'manifest.json',
    'manifest.sig',
    'keys.json',
    'audit-proof.json',
    'audit-checkpoint.txt',
    'entries.jsonl',
    'previous.txt',
  ]) {
    for (const text of ['', 'null', '{"logs":{}}']) {
      const files = await unpack(path);
      expect([name, text, (await faultsOf(files.set(name, text), [])).length > 0]).toEqual([
        name,
        text,
        true,
      ]);
    }
  }
  expect((await verify(join(developer.home, 'none.zip'))).exitCode).toBe(EXIT.usage);
});
