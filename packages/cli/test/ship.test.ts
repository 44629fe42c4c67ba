import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readAuditLine } from '@grantex/sdk';
import { beforeAll, expect, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { type Developer, granted, newDeveloper } from './support/developer.ts';
import { httpReceiver, syslogReceiver } from './support/receivers.ts';
import { type Ended, grantex } from './support/run.ts';

let developer: Developer;
let grantId: string;
beforeAll(async () => {
  developer = await newDeveloper();
  ({ grantId } = await granted(developer));
  await write(5);
});

async function write(count: number): Promise<void> {
  const entry = { grantId, action: 'a.b', status: 'success' } as const;
  await developer.gx.audit.batch(Array.from({ length: count }, () => entry));
}

const ship = (
  to: string,
  state: string,
  more: readonly string[] = [],
  { home, environment } = developer,
): Promise<Ended> =>
  grantex(['audit', 'ship', '--to', to, '--state', join(home, state), '--once', '--json', ...more], {
    environment,
  });

const seqs = (lines: readonly string[]): string[] => lines.map((line) => readAuditLine(line, 'json').cursor);
const upTo = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index + 1));

test('lines are sent once the receiver took those before, and a second run continues', async () => {
  // The first request is refused; the second one is taken, but its answer says that it was not.
  const receiver = await httpReceiver(
    (count) =>
      [
        { status: 503, isTaken: false },
        { status: 500, isTaken: true },
      ][count - 1],
  );
  const headers = join(developer.home, 'headers');
  await writeFile(headers, 'Authorization: Splunk abc\n\nX-Index: grantex\n');
  const to = `http://127.0.0.1:${receiver.port}/collect`;
  const first = await ship(to, 'http.json', ['--header-file', headers]);
  expect(first.json).toEqual({ shipped: 5, cursor: '5' });
  expect(first.errors).toMatch(/answers 503; trying again/);
  expect([...new Set(seqs(receiver.lines))]).toEqual(upTo(5));
  expect(receiver.lines).toHaveLength(10);
  expect(receiver.requests[0]?.headers).toMatchObject({
    authorization: 'Splunk abc',
    'x-index': 'grantex',
    'content-type': 'application/x-ndjson',
  });
  expect((await ship(to, 'http.json')).json).toEqual({ shipped: 0, cursor: '5' });
  expect((await ship(to, 'http.json', ['--format', 'cef'])).errors).toContain(
    'belongs to another shipment: its format',
  );
});

test('a file gets each line once, also after a crash within a line or before the state was written', async () => {
  const path = join(developer.home, 'log.jsonl');
  await ship(`file:${path}`, 'file.json');
  const whole = await readFile(path, 'utf8');
  expect(seqs(whole.split('\n').filter(Boolean))).toEqual(upTo(5));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await write(1);
  const before = await readFile(join(developer.home, 'file.json'), 'utf8');
  await ship(`file:${path}`, 'file.json');
  await writeFile(join(developer.home, 'file.json'), before);
  await appendFile(path, whole.slice(0, 40));
  await write(1);
  expect((await ship(`file:${path}`, 'file.json')).json).toEqual({ shipped: 1, cursor: '7' });
  const lines = (await readFile(path, 'utf8')).split('\n').filter(Boolean);
  expect(seqs(lines)).toEqual(upTo(7));
});

test('a file that holds only the beginning of its first line is continued, if it is this line', async () => {
  for (const format of ['json', 'ocsf', 'cef']) {
    const path = join(developer.home, `first-${format}.log`);
    const shipTo = (state: string): Promise<Ended> => ship(`file:${path}`, state, ['--format', format]);
    await shipTo(`first-${format}`);
    const whole = await readFile(path, 'utf8');
    for (const size of [1, 40, whole.indexOf('\n')]) {
      await writeFile(path, whole.slice(0, size));
      expect((await shipTo(`first-${format}-${size}`)).exitCode).toBe(EXIT.ok);
      expect(await readFile(path, 'utf8')).toBe(whole);
    }
    const [first = '', second = ''] = whole.split('\n');
    for (const foreign of [`${first.slice(0, 40)}~`, first + second, second]) {
      await writeFile(path, foreign);
      const { exitCode, errors } = await shipTo(`first-${format}-foreign`);
      expect([exitCode, errors]).toEqual([EXIT.usage, expect.stringContaining('does not end with a line')]);
      expect(await readFile(path, 'utf8')).toBe(foreign);
    }
  }
});

test('a file of another developer, source or format is refused and stays as it is', async () => {
  const stranger = await newDeveloper();
  const { grantId: theirs } = await granted(stranger);
  await stranger.gx.audit.log({ grantId: theirs, action: 'a.b', status: 'success' });
  // Events wait for transactions that began before them.
  await expect.poll(async () => (await stranger.gx.events.list()).events.length).toBeGreaterThan(0);
  const formats = ['json', 'ocsf', 'cef'];
  const sources = ['entries', 'events', 'admin'];
  for (const [format, source] of formats.flatMap((each) => sources.map((one) => [each, one] as const))) {
    const to = `file:${join(developer.home, `theirs-${format}-${source}`)}`;
    const path = to.slice('file:'.length);
    await ship(to, `${format}-${source}`, ['--format', format, '--source', source], stranger);
    // A crash has cut its last line.
    await appendFile(path, 'half a line');
    const before = await readFile(path, 'utf8');
    const others = [
      [developer, format, source, 'another shipment: its developerId is'],
      ...sources
        .filter((other) => other !== source)
        .map((other) => [stranger, format, other, `its source is ${source}, not ${other}`] as const),
      ...formats
        .filter((other) => other !== format)
        .map((other) => [stranger, other, source, `the last line of ${to} is not ${other}`] as const),
    ] as const;
    for (const [whose, wrongFormat, wrongSource, why] of others) {
      const more = ['--format', wrongFormat, '--source', wrongSource];
      const { exitCode, errors } = await ship(to, 'new', more, whose);
      expect([exitCode, errors]).toEqual([EXIT.usage, expect.stringContaining(why)]);
    }
    expect(await readFile(path, 'utf8')).toBe(before);
  }
  const notes = join(developer.home, 'notes');
  await writeFile(notes, 'remember the milk');
  expect((await ship(`file:${notes}`, 'notes.json')).errors).toContain('does not end with a line');
  expect(await readFile(notes, 'utf8')).toBe('remember the milk');
});

test('syslog gets messages with their lengths, in each format and of events', async () => {
  const receiver = await syslogReceiver();
  const to = `syslog://127.0.0.1:${receiver.port}`;
  expect((await ship(to, 'cef.json', ['--format', 'cef'])).exitCode).toBe(0);
  expect(receiver.lines.every((line) => line.startsWith('CEF:0|Grantex|'))).toBe(true);
  const cef = receiver.lines.splice(0).map((line) => readAuditLine(line, 'cef'));
  await ship(to, 'ocsf.json', ['--format', 'ocsf']);
  const ocsf = receiver.lines.splice(0).map((line) => readAuditLine(line, 'ocsf'));
  expect(ocsf.map(({ hash, prevHash, cursor }) => ({ hash, prevHash, cursor }))).toEqual(
    cef.map(({ hash, prevHash, cursor }) => ({ hash, prevHash, cursor })),
  );
  expect(ocsf[0]?.prevHash).toBeNull();
  await ship(to, 'events.json', ['--source', 'events']);
  expect(receiver.lines.map((line) => (JSON.parse(line) as { type: string }).type)).toContain(
    'grant.created',
  );
});

test('the log of administrators is shipped in each format, and continued after its last line', async () => {
  const source = ['--source', 'admin'];
  const path = join(developer.home, 'admin.jsonl');
  const lines = async (): Promise<string[]> => (await readFile(path, 'utf8')).split('\n').filter(Boolean);
  await ship(`file:${path}`, 'admin.json', source);
  const before = await lines();
  const { id } = await developer.gx.agents.register({ name: 'another', scopes: [] });
  expect((await ship(`file:${path}`, 'admin.json', source)).json).toMatchObject({ shipped: 1 });
  const shipped = await lines();
  expect(shipped.slice(0, -1)).toEqual(before);
  expect(JSON.parse(shipped.at(-1) ?? '')).toMatchObject({
    action: 'agent.created',
    metadata: { data: { agentId: id } },
  });
  for (const format of ['ocsf', 'cef'] as const) {
    const receiver = await syslogReceiver();
    await ship(`syslog://127.0.0.1:${receiver.port}`, `admin-${format}.json`, [
      ...source,
      '--format',
      format,
    ]);
    expect(receiver.lines.map((line) => ({ ...readAuditLine(line, format), line: '' }))).toEqual(
      shipped.map((line) => ({ ...readAuditLine(line, 'json'), line: '' })),
    );
  }
  await writeFile(path, `${shipped.join('\n').replaceAll(/"hash":"[0-9a-f]/g, '"hash":"g')}\n`);
  await developer.gx.agents.register({ name: 'a third', scopes: [] });
  const { exitCode, errors } = await ship(`file:${path}`, 'admin.json', source);
  expect([exitCode, errors]).toEqual([EXIT.wrong, expect.stringContaining('grantex admin-log verify')]);
});

test('an entry that does not continue the one that was shipped is never sent', async () => {
  const path = join(developer.home, 'other.jsonl');
  await ship(`file:${path}`, 'other.json');
  await writeFile(path, (await readFile(path, 'utf8')).replaceAll(/"hash":"[0-9a-f]/g, '"hash":"g'));
  await write(1);
  const { exitCode, errors } = await ship(`file:${path}`, 'other.json');
  expect(exitCode).toBe(EXIT.wrong);
  expect(errors).toMatch(/does not continue entry \d+, which was shipped/);
});

test('refuses addresses that would lose lines or show them to others', async () => {
  for (const [to, why] of [
    ['http://siem.example/', 'unencrypted'],
    ['syslog://siem.example', 'unencrypted'],
    ['syslog+udp://127.0.0.1', 'loses lines'],
    ['https://user:secret@siem.example/', 'credentials'],
    ['ftp://siem.example', 'cannot be ftp'],
    ['nowhere', 'no address'],
  ] as const) {
    const { exitCode, errors } = await ship(to, 'refused.json');
    expect([to, exitCode]).toEqual([to, EXIT.usage]);
    expect(errors).toContain(why);
  }
  const refusing = await httpReceiver(() => ({ status: 401, isTaken: false }));
  const { exitCode, errors } = await ship(`http://127.0.0.1:${refusing.port}`, 'refused.json');
  expect([exitCode, refusing.requests.length]).toEqual([EXIT.failed, 1]);
  expect(errors).toContain('status 401');
});
