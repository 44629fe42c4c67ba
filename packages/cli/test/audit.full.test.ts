import { copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditEntry, type InclusionProof, verifyInclusion, readCheckpoint } from '@grantex/core/log';
import { beforeAll, expect, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { TAMPERINGS } from './tampering/tamperings.ts';
import { type Developer, granted, newDeveloper, newFolder } from './support/developer.ts';
import { type Ended, grantex, plain, type RunOptions } from './support/run.ts';

/** A log of 30 entries, with checkpoints stored at 10 and 20. */
let developer: Developer;
let grantId: string;
let kept: string;
let exported: string;

const cli = (parameters: readonly string[], options: Partial<RunOptions> = {}): Promise<Ended> =>
  grantex(parameters, { environment: developer.environment, ...options });

async function write(howMany: number, from = 0): Promise<void> {
  const entries = Array.from({ length: howMany }, (_, index) => ({
    grantId,
    action: `flight.${(from + index) % 2 === 0 ? 'searched' : 'booked'}`,
    status: (from + index) % 5 === 0 ? ('blocked' as const) : ('success' as const),
    metadata: { number: from + index },
  }));
  await developer.gx.audit.batch(entries);
}

beforeAll(async () => {
  developer = await newDeveloper();
  ({ grantId } = await granted(developer));
  kept = join(developer.home, 'kept');
  exported = join(developer.home, 'log.jsonl');
  for (const from of [0, 10]) {
    await write(10, from);
    await cli(['audit', 'checkpoint', '--kept', kept]);
  }
  await write(10, 20);
  await cli(['audit', 'export', '--out', exported]);
});

test('the first stored checkpoint brings the key with a warning, and the next one is proven to continue it', async () => {
  const folder = join(await newFolder(), 'kept');
  const first = await cli(['audit', 'checkpoint', '--kept', folder]);
  expect(first).toMatchObject({
    exitCode: EXIT.ok,
    errors: expect.stringMatching(/^warning: the key of this log is new here.*\+[0-9a-f]{8}\+/),
  });
  const second = await cli(['audit', 'checkpoint', '--kept', folder]);
  expect(second).toMatchObject({
    exitCode: EXIT.ok,
    errors: '',
    output: expect.stringContaining('continues the one of 30 entries'),
  });
  expect((await readdir(folder)).toSorted()).toEqual([
    expect.stringMatching(/^localhost_\d+_audit_dev_\w+-0000000000000030\.checkpoint$/),
    'log-keys.txt',
  ]);
  const older = await cli(['audit', 'checkpoint', '--kept', folder, '--size', '10', '--json']);
  expect(older.json).toMatchObject({ size: 10, continues: 30 });
});

test('without a folder the note is printed as the server signed it', async () => {
  const ended = await cli(['audit', 'checkpoint']);
  expect(readCheckpoint(ended.output)).toMatchObject({ size: 30 });
});

test('a changed key, an edited checkpoint, and a log that does not continue end with 3', async () => {
  const folder = join(await newFolder(), 'kept');
  await mkdir(folder);
  const keys = await readFile(join(kept, 'log-keys.txt'), 'utf8');
  const other = await newDeveloper();
  const { verifierKey } = await other.gx.audit.logKey();
  const [name = ''] = keys.split('+');
  await writeFile(join(folder, 'log-keys.txt'), verifierKey.replace(/^[^+]+/, name));
  const changed = await cli(['audit', 'checkpoint', '--kept', folder]);
  expect(changed).toMatchObject({ exitCode: EXIT.wrong, errors: expect.stringContaining('another key') });

  await writeFile(join(folder, 'log-keys.txt'), keys);
  const [file = ''] = await readdir(kept);
  const note = await readFile(join(kept, file), 'utf8');
  await writeFile(join(folder, file), note.replace(/\n10\n/, '\n11\n'));
  const edited = await cli(['audit', 'checkpoint', '--kept', folder]);
  expect(edited).toMatchObject({
    exitCode: EXIT.wrong,
    errors: expect.stringContaining('not signed by the key'),
  });
});

test('entries are listed by the given filters', async () => {
  const ended = await cli(['audit', 'list', '--status', 'blocked', '--action', 'flight.searched', '--json']);
  expect(ended.json).toMatchObject({
    entries: [20, 10, 0].map((number) => ({ metadata: { number } })),
  });
  const some = await cli(['audit', 'list', '--limit', '2']);
  expect(some.output.split('\n')).toHaveLength(4);
  expect(some.errors).toMatch(/Showing the newest 2\. For more: --limit 8/);
});

test('tail says when no entry matches the filters', async () => {
  const ended = await cli(['audit', 'tail', '--action', 'nothing.of.it']);
  expect(ended).toMatchObject({ exitCode: EXIT.ok, output: '', errors: 'No entries match.\n' });
});

test('the newest entries are shown in the order of the log', async () => {
  const ended = await cli(['audit', 'tail', '-n', '3', '--json']);
  expect(
    ended.output
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as AuditEntry).seq),
  ).toEqual([28, 29, 30]);
  const narrow = await cli(['audit', 'tail', '-n', '3'], { columns: 60 });
  expect(
    plain(narrow.output)
      .trimEnd()
      .split('\n')
      .map((line) => line.length),
  ).toEqual([60, 60, 60]);
});

test('tail finds the end of a log of several pages, and follows new entries', async () => {
  const own = await newDeveloper();
  const { grantId: ownGrant } = await granted(own);
  const log = (count: number): Promise<unknown> =>
    own.gx.audit.batch(
      Array.from({ length: count }, () => ({ grantId: ownGrant, action: 'a.b', status: 'success' as const })),
    );
  for (let rest = 1_100; rest > 0; rest -= 100) await log(100);
  const controller = new AbortController();
  const seen: number[] = [];
  const ended = await grantex(['audit', 'tail', '--follow', '-n', '250', '--json'], {
    environment: own.environment,
    signal: controller.signal,
    onOutput: (said) => {
      for (const line of said.trim().split('\n')) seen.push((JSON.parse(line) as AuditEntry).seq);
      if (seen.length === 250) void log(3);
      if (seen.at(-1) === 1_103) controller.abort();
    },
  });
  expect(ended).toMatchObject({ exitCode: EXIT.interrupted });
  expect(seen).toEqual(Array.from({ length: 253 }, (_, index) => 851 + index));
});

test('an entry is written with metadata from a file or a pipe', async () => {
  const own = await newDeveloper();
  const { grantId: ownGrant } = await granted(own);
  const log = ['audit', 'log', '--grant', ownGrant, '--action', 'flight.booked', '--status', 'success'];
  const ended = await grantex([...log, '--metadata', '-', '--json'], {
    environment: own.environment,
    input: '{"flight":"AI 101"}',
  });
  expect(ended.json).toMatchObject({ seq: 1, metadata: { flight: 'AI 101' } });
  const wrong = await grantex([...log, '--metadata', '-'], { environment: own.environment, input: '[1]' });
  expect(wrong).toMatchObject({ exitCode: EXIT.usage, errors: expect.stringContaining('not a JSON object') });
});

test('an export is complete, has mode 0600, and is the same on standard output', async () => {
  expect((await stat(exported)).mode & 0o777).toBe(0o600);
  const ended = await cli(['audit', 'export']);
  expect(ended).toMatchObject({ exitCode: EXIT.ok, errors: '', output: await readFile(exported, 'utf8') });
  expect(await readdir(developer.home)).not.toContainEqual(expect.stringMatching(/^log\.jsonl\../));
  const nowhere = await cli(['audit', 'export', '--out', '/dev/null/log']);
  expect(nowhere).toMatchObject({
    exitCode: EXIT.usage,
    errors: expect.stringContaining('/dev/null/log cannot be written'),
  });
});

test('an entry is proven to be in a stored log, and others can check the proof', async () => {
  const { entries } = await developer.gx.audit.list({ pageSize: 20 });
  const entryId = entries[14]?.entryId ?? '';
  const ended = await cli(['audit', 'proof', entryId, '--kept', kept, '--json']);
  const { entry, proof, checkpoint, isAnchored, isProven } = ended.json as ProofDocument;
  expect({ isAnchored, isProven, size: proof.size }).toEqual({ isAnchored: true, isProven: true, size: 20 });
  const head = readCheckpoint(checkpoint);
  expect(head === undefined || (await verifyInclusion(entry, proof, head))).toBe(true);
  expect((await cli(['audit', 'proof', entryId])).output).toContain('unanchored: the server itself names it');
  const late = (await developer.gx.audit.list({ page: 2, pageSize: 20 })).entries.at(-1)?.entryId ?? '';
  const unkept = await cli(['audit', 'proof', late, '--kept', kept]);
  expect(unkept).toMatchObject({
    exitCode: EXIT.failed,
    errors: expect.stringContaining(`grantex audit checkpoint --kept ${kept}`),
  });
});

/** The output of `audit proof --json`. */
interface ProofDocument {
  readonly isProven: boolean;
  readonly isAnchored: boolean;
  readonly entry: AuditEntry;
  readonly proof: InclusionProof;
  readonly checkpoint: string;
}

test.each(TAMPERINGS)(
  '%s is reported, and so is what is still proven',
  async (_what, tamper, kind, seq, proven) => {
    const entries = (await readFile(exported, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as AuditEntry);
    const file = join(await newFolder(), 'log.jsonl');
    await writeFile(file, (await tamper(entries)).map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    const json = await grantex(['audit', 'verify', file, '--kept', kept, '--json'], { environment: {} });
    expect(json).toMatchObject({
      exitCode: EXIT.wrong,
      json: { valid: false, fault: { kind, seq }, proven, anchored: proven },
    });
    const ended = await grantex(['audit', 'verify', file, '--kept', kept], { environment: {} });
    expect(ended.output).toMatch(new RegExp(`^log +${kind} at ${seq}\n`));
    expect(ended.errors).toContain(`grantex: ${kind}: `);
    const range =
      proven === 0
        ? 'No entry is proven by a checkpoint'
        : `Entries 1 to ${proven} are proven to be what was signed`;
    expect(ended.errors).toContain(`→ ${range}`);
  },
);

test('an unchanged log verifies, from a file and from a pipe, without a server', async () => {
  const file = await grantex(['audit', 'verify', exported, '--kept', kept], { environment: {} });
  expect(file).toMatchObject({ exitCode: EXIT.ok, errors: '' });
  expect(file.output).toContain('nothing is wrong');
  expect(file.output).toContain(
    'Entries 1 to 20 are proven to be what was signed. The 10 after them are consistent with that, and not proven.',
  );
  const piped = await grantex(['audit', 'verify', '--kept', kept, '--json'], {
    environment: {},
    input: await readFile(exported, 'utf8'),
  });
  expect(piped).toMatchObject({
    exitCode: EXIT.ok,
    json: { valid: true, entries: 30, proven: 20, anchored: 20 },
  });
});

test('erased values are counted and listed, and a log without any says so', async () => {
  const whole = await grantex(['audit', 'verify', exported, '--kept', kept], { environment: {} });
  expect(whole.output).toMatch(/^erased +nothing$/m);
  const lines = (await readFile(exported, 'utf8')).trim().split('\n');
  const entries = lines.map((line) => JSON.parse(line) as AuditEntry);
  const file = join(await newFolder(), 'log.jsonl');
  const gone = { metadata: null, salt: null, erased: true };
  const left = entries.map((entry) => {
    if (entry.seq === 20) return { ...entry, ...gone, principalId: null, principalSalt: null };
    return [3, 7, 8, 9].includes(entry.seq) ? { ...entry, ...gone } : entry;
  });
  await writeFile(file, left.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  const ended = await grantex(['audit', 'verify', file, '--kept', kept], { environment: {} });
  expect(ended).toMatchObject({ exitCode: EXIT.ok, errors: '' });
  expect(ended.output).toMatch(/^metadata erased +5 entries: 3, 7–9, 20$/m);
  expect(ended.output).toMatch(/^name erased +1 entry: 20$/m);
  const { json } = await grantex(['audit', 'verify', file, '--kept', kept, '--json'], { environment: {} });
  expect(json).toMatchObject({ valid: true, erased: { metadata: 5, names: 1 }, uncommittedNames: 0 });
  const { erased } = json as { erased: { entries: readonly object[] } };
  const { entryId } = entries[19] as AuditEntry;
  expect(erased.entries).toHaveLength(5);
  expect(erased.entries.at(-1)).toEqual({ seq: 20, entryId, metadata: true, name: true });
});

test('the trust in a checkpoint depends on where its key is from', async () => {
  const [file = ''] = await readdir(kept);
  const verify = ['audit', 'verify', exported, '--checkpoint', join(kept, file), '--json'];
  const unanchored = await cli([...verify, '--fetch-key']);
  expect(unanchored.json).toMatchObject({
    valid: true,
    proven: 10,
    anchored: 0,
    checkpoints: [{ trust: 'unanchored' }],
  });
  const anchored = await cli([...verify, '--key-file', join(kept, 'log-keys.txt')]);
  expect(anchored.json).toMatchObject({ proven: 10, anchored: 10 });
  const none = await cli(['audit', 'verify', exported]);
  expect(none).toMatchObject({
    exitCode: EXIT.ok,
    errors: expect.stringMatching(/^warning: no checkpoint is given/),
  });
  const noKey = await cli([...verify, '--key', 'x']);
  expect(noKey).toMatchObject({
    exitCode: EXIT.usage,
    errors: expect.stringContaining('verifier key is malformed'),
  });
});

test('a checkpoint of an empty log matches every log of that name, and is reported to prove nothing', async () => {
  const other = await newDeveloper();
  const folder = join(other.home, 'kept');
  const log = join(other.home, 'log.jsonl');
  const { environment } = other;
  await grantex(['audit', 'checkpoint', '--kept', folder], { environment });
  const { grantId } = await granted(other);
  await other.gx.audit.log({ grantId, action: 'a.b', status: 'success' });
  await grantex(['audit', 'export', '--out', log], { environment });
  const ended = await grantex(['audit', 'verify', log, '--kept', folder], { environment: {} });
  expect(ended).toMatchObject({
    exitCode: EXIT.ok,
    errors: expect.stringMatching(
      /^warning: a checkpoint of an empty log fits any log: .*cannot be detected\n$/,
    ),
    output: expect.stringMatching(/ 0 +proves nothing +anchored/),
  });
  expect(ended.output).toContain('No entry is proven by a checkpoint.');
});

test('a corrupted checkpoint, and two that contradict each other, are reported', async () => {
  const folder = await newFolder();
  for (const file of await readdir(kept)) await copyFile(join(kept, file), join(folder, file));
  await writeFile(join(folder, 'spoiled.checkpoint'), 'nothing');
  const spoiled = await grantex(['audit', 'verify', exported, '--kept', folder], { environment: {} });
  expect(spoiled).toMatchObject({
    exitCode: EXIT.wrong,
    errors: expect.stringContaining('bad_checkpoint: '),
  });
  expect(spoiled.output).toMatch(/spoiled\.checkpoint +refused: malformed/);
});

test('entries may contain other line separators, and an unterminated line is reported', async () => {
  const own = await newDeveloper();
  const { grantId: ownGrant } = await granted(own);
  const metadata = { text: 'a\u2028b\u2029c\r\n日本' };
  await own.gx.audit.log({ grantId: ownGrant, action: 'a.b', status: 'success', metadata });
  const log = (await grantex(['audit', 'export'], { environment: own.environment })).output;
  const verified = await grantex(['audit', 'verify', '--json'], { environment: {}, input: log });
  expect(verified.json).toMatchObject({ valid: true, entries: 1 });
  for (const input of [`${log}{"seq":2`, `${log}${'x'.repeat(5_000_000)}`]) {
    const broken = await grantex(['audit', 'verify', '--json'], { environment: {}, input });
    expect(broken).toMatchObject({
      exitCode: EXIT.wrong,
      json: { fault: { kind: 'malformed', seq: 2 }, entries: 1 },
    });
  }
});

test.each<[string, string[], RegExp]>([
  ['a missing file', ['/none'], /\/none cannot be read: there is no such file/],
  ['a folder for a file', ['/'], /is not a file/],
  ['a missing folder of checkpoints', ['/none', '--kept', '/none'], /Start keeping checkpoints there/],
])('%s is a usage error', async (_what, parameters, message) => {
  const ended = await grantex(['audit', 'verify', ...parameters], { environment: {} });
  expect(ended).toMatchObject({ exitCode: EXIT.usage, errors: expect.stringMatching(message) });
});

test('on a terminal a bar shows the progress, and leaves nothing behind; elsewhere there is none', async () => {
  let time = 0;
  const ended = await cli(['audit', 'verify', exported, '--kept', kept], {
    columns: 80,
    now: () => (time += 200),
  });
  expect(plain(ended.errors)).toMatch(/^\rVerifying {2}[█░]{24} {2}[ \d]{3} % {2}\d\.\d MiB/);
  expect(ended.errors.endsWith('\r\u001b[2K')).toBe(true);
  const narrow = await cli(['audit', 'verify', exported, '--kept', kept], {
    columns: 30,
    now: () => (time += 200),
  });
  for (const line of narrow.errors.split('\r')) expect(plain(line).length).toBeLessThan(30);
});

test('the log of another developer is refused', async () => {
  const other = await newDeveloper();
  const { grantId: otherGrant } = await granted(other);
  await other.gx.audit.log({ grantId: otherGrant, action: 'a.b', status: 'success' });
  const note = join(await newFolder(), 'note');
  await writeFile(note, await other.gx.audit.checkpoint());
  const ended = await grantex(['audit', 'verify', exported, '--checkpoint', note, '--json'], {
    environment: {},
  });
  expect(ended).toMatchObject({ exitCode: EXIT.wrong, json: { fault: { kind: 'foreign' } } });
});
