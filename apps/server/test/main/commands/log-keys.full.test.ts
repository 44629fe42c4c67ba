import { verifyCheckpoint, verifySuccession } from '@grantex/core/log';
import pg from 'pg';
import { expect, test } from 'vitest';
import { startProgram, temporaryFolder } from '../process/program.ts';
import { postgresql } from '../../support/databases.ts';
import { callerOf } from '../../support/server.ts';

const KEY = `gx_test_${'k'.repeat(43)}`;

async function run(environment: Record<string, string>, line: string) {
  const program = startProgram(environment, line.split(' '));
  const code = await program.ended;
  const { stdout, stderr } = program;
  return { code, stdout, stderr };
}

async function runSql(environment: Record<string, string>, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: environment['DATABASE_URL'] });
  await client.connect();
  await client.query(statement);
  await client.end();
}

test("the log's key is rotated beside a running server, and the server names the new key and the old one", async () => {
  const { environment } = await postgresql();
  const early = await run(environment, 'log-keys rotate');
  expect([early.code, early.stderr]).toEqual([
    1,
    'grantex-server: the audit log has no key yet; the first start of a server makes one\n',
  ]);
  const server = startProgram({ ...environment, GRANTEX_BOOTSTRAP_KEY: KEY });
  const call = callerOf(await server.listening, KEY);
  const before = (await call('GET /v1/audit/log-key')).body;
  expect(before.former).toEqual([]);
  const young = await run(environment, 'log-keys rotate');
  expect([young.code, young.stderr]).toEqual([
    1,
    'grantex-server: the key of the audit log is not a minute old; try again when it is\n',
  ]);
  const age = `UPDATE log_keys SET created_at = created_at - interval '2 minutes'`;
  await runSql(environment, age);
  const rotated = JSON.parse((await run(environment, 'log-keys rotate --json')).stdout);
  expect(rotated).toEqual({
    publicKey: expect.stringMatching(/^[\w-]{43}$/),
    former: before.publicKeyJwk.x,
    activeAt: expect.stringMatching(/Z$/),
    formerUntil: expect.stringMatching(/Z$/),
  });
  await runSql(environment, age);
  await expect
    .poll(async () => (await call('GET /v1/audit/log-key')).body.publicKeyJwk.x)
    .toBe(rotated.publicKey);
  const { name, verifierKey, former } = (await call('GET /v1/audit/log-key')).body;
  expect([name, former]).toEqual([
    before.name,
    [
      {
        verifierKey: before.verifierKey,
        until: expect.any(String),
        successorSignature: expect.any(String),
      },
    ],
  ]);
  expect(await verifySuccession(before.verifierKey, verifierKey, former[0].successorSignature)).toBe(true);
  const note = (await call<string>('GET /v1/audit/checkpoint')).body;
  for (const key of [before.verifierKey, verifierKey]) {
    expect(await verifyCheckpoint(note, key)).toMatchObject({ valid: true });
  }
  const { stdout } = await run(environment, 'log-keys list');
  expect(stdout.split('\n')).toEqual([
    expect.stringMatching(`^${rotated.publicKey}  signs since \\S+Z$`),
    expect.stringMatching(`^${rotated.former}  signs beside its successor until \\S+Z$`),
    '',
  ]);
  expect(stdout).not.toMatch(/private/);
});

test('a key under another master key is not rotated, and the command needs a database', async () => {
  const { environment } = await postgresql();
  const server = startProgram(environment);
  await server.listening;
  await runSql(environment, `UPDATE log_keys SET created_at = created_at - interval '2 minutes'`);
  const other = { ...environment, GRANTEX_MASTER_KEY: Buffer.alloc(32, 9).toString('base64') };
  const stranger = await run(other, 'log-keys rotate');
  expect([stranger.code, stranger.stderr]).toEqual([
    1,
    expect.stringMatching(/^grantex-server: the master key does not open[^\n]+\n$/),
  ]);
  const nowhere = await run({ GRANTEX_DATA_DIR: await temporaryFolder() }, 'log-keys list');
  expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining('there is no database in')]);
});
