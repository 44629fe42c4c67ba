import { readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Place } from '../../support/databases.ts';
import { callerOf, testServer } from '../../support/server.ts';
import { startProgram } from '../process/program.ts';
import { KEY, keptEmbedded, keptEngines, keptPostgresql, laidEmbedded, temporaryPath } from './places.ts';

/** The progress of a command, which helps when it takes long. */
const PROGRESS = /^(?:[\d,]+ rows (?:written|restored), now those of \w+\n)*$/;

/** The object that a command printed; throws with its output when the command failed. */
function printed({ code, stdout, stderr }: Awaited<ReturnType<typeof run>>): any {
  if (code !== 0) throw new Error(`the command ended with ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

/** Runs the program with a command and waits for its end. */
async function run({ environment }: Place, ...words: string[]) {
  const program = startProgram(environment, words);
  const code = await program.ended;
  return { code, stdout: program.stdout, stderr: program.stderr };
}

describe.each(keptEngines)('the commands, on $engine', ({ place, target: newTarget }) => {
  test('a server runs on a database that was backed up and restored', async () => {
    const [source, target] = [await place(), await newTarget()];
    const first = startProgram({ ...source.environment, GRANTEX_BOOTSTRAP_KEY: KEY });
    const { body } = await callerOf(await first.listening, KEY)('POST /v1/agents', { name: 'kept' });
    first.process.kill('SIGTERM');
    await first.ended;
    const file = await temporaryPath('backup.jsonl.gz');

    const written = await run(source, 'backup', '--output', file);
    expect([written.code, written.stderr]).toEqual([0, expect.stringMatching(PROGRESS)]);
    expect(written.stdout).toMatch(/ rows, .* as the database was at .*\nTHE MASTER KEY IS NOT IN IT/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readdir(dirname(file))).filter((name) => name.includes('unfinished'))).toEqual([]);

    const restored = await run(target, 'restore', file, '--json');
    expect([restored.code, restored.stderr]).toEqual([0, expect.stringMatching(PROGRESS)]);
    expect(printed(restored)).toMatchObject({
      developers: 1,
      revokedKeys: expect.any(Number),
      keptGrants: false,
      header: { format: 'grantex-backup', mode: 'sandbox', issuer: 'http://localhost:4999' },
    });
    const second = startProgram(target.environment);
    const found = await callerOf(await second.listening, KEY)(`GET /v1/agents/${body.id}`);
    expect(found.body).toEqual(body);
    second.process.kill('SIGTERM');
    await second.ended;

    const marked = await run(target, 'restored');
    expect(marked.code).toBe(0);
    expect(marked.stdout).toMatch(
      /new epoch [0-9a-f-]{36}\.\nEnded: 0 grants that were in force, \d issuer keys?,/,
    );
  });
});

test('a backup never overwrites a file', async () => {
  const place = await keptPostgresql();
  const first = startProgram(place.environment);
  await first.listening;
  first.process.kill('SIGTERM');
  await first.ended;
  const file = await temporaryPath('backup.jsonl.gz');
  expect((await run(place, 'backup', '--output', file)).code).toBe(0);
  const { mtimeMs } = await stat(file);
  const again = await run(place, 'backup', '--output', file);
  expect([again.code, again.stderr]).toEqual([
    1,
    `grantex-server: ${file} already exists and is not overwritten\n`,
  ]);
  expect((await stat(file)).mtimeMs).toBe(mtimeMs);
  const nowhere = await run(place, 'backup', '--output', '/nowhere/at/all');
  expect([nowhere.code, nowhere.stderr]).toEqual([
    1,
    expect.stringMatching(/^grantex-server: \/nowhere\/at\/all cannot be written: ENOENT[^\n]*\n$/),
  ]);
});

test('while a server runs on the embedded database, each command reports that in one line', async () => {
  const place = await laidEmbedded('migrated');
  const server = startProgram(place.environment);
  await server.listening;
  const file = await temporaryPath('backup.jsonl.gz');
  for (const words of [['backup', '--output', file], ['restore', file], ['restored']]) {
    const { code, stderr } = await run(place, ...words);
    expect([words[0], code]).toEqual([words[0], 1]);
    expect(stderr).toMatch(/^grantex-server: a (running )?server [^\n]*stop it first[^\n]*\n$/);
  }
});

test('an unreachable database is reported in one line', async () => {
  const { environment } = await keptPostgresql();
  const unknown = new URL(environment['DATABASE_URL'] ?? '');
  unknown.pathname = '/nowhere';
  for (const [url, why] of [
    ['postgres://somebody:secret@127.0.0.1:1/grantex', 'connect ECONNREFUSED 127.0.0.1:1'],
    [unknown.href, 'database "nowhere" does not exist'],
  ] as const) {
    const place: Place = { engine: 'postgresql', environment: { ...environment, DATABASE_URL: url } };
    for (const words of [['backup'], ['restore', 'file'], ['restored']]) {
      const { code, stderr } = await run(place, ...words);
      expect([code, stderr]).toEqual([1, `grantex-server: the database cannot be opened: ${why}\n`]);
    }
  }
});

test('without the master key nothing is restored, and none is created', async () => {
  const { environment } = await keptEmbedded();
  const { GRANTEX_MASTER_KEY: _, ...without } = environment;
  const { code, stderr } = await run({ engine: 'pglite', environment: without }, 'restore', 'file');
  expect(code).toBe(1);
  expect(stderr).toMatch(/^grantex-server: the master key is not part of a backup: set GRANTEX_MASTER_KEY/);
  await expect(stat(environment['GRANTEX_DATA_DIR'] ?? '')).rejects.toThrow('ENOENT');
});

test('the memory of a backup and a restore does not grow with the database', async () => {
  const source = await keptPostgresql();
  const server = await testServer({ place: source, bootstrapKey: KEY });
  await server.sql(`INSERT INTO audit_details (developer_id, seq, metadata, salt)
    SELECT '${server.developer.id}', n, '{"text":"' || repeat(md5(n::text), 2000) || '"}', 'salt' FROM generate_series(1, 1000) n`);
  await server.close();
  // 64 MB of text, twice, with a heap that is too small for it.
  const NODE_OPTIONS = '--max-old-space-size=40';
  const small = (place: Place): Place => ({
    ...place,
    environment: { ...place.environment, NODE_OPTIONS },
  });
  const file = await temporaryPath('backup.jsonl.gz');
  const written = await run(small(source), 'backup', '--output', file, '--json');
  expect(printed(written).rows.audit_details).toBe(1_000);
  const restored = await run(small(await keptPostgresql()), 'restore', file, '--json');
  expect(printed(restored).rows.audit_details).toBe(1_000);
});
