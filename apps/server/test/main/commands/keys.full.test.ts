import { once } from 'node:events';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { folderWithDatabase, startProgram } from '../process/program.ts';
import { postgresql } from '../../support/databases.ts';
import { isValid, makeAgent, makeGrant } from '../../support/grants.ts';
import { callerOf } from '../../support/server.ts';

const KEY = `gx_test_${'k'.repeat(43)}`;

/** Runs a command to its end. */
async function run(environment: Record<string, string>, line: string) {
  const program = startProgram(environment, line.split(' '));
  const code = await program.ended;
  const { stdout, stderr } = program;
  return { code, stdout, stderr };
}

async function runJson(environment: Record<string, string>, line: string): Promise<any> {
  const { code, stdout, stderr } = await run(environment, `${line} --json`);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

test('keys are listed, rotated and revoked beside a running server on PostgreSQL, and the server notices', async () => {
  const { environment } = await postgresql();
  const server = startProgram({ ...environment, GRANTEX_BOOTSTRAP_KEY: KEY });
  const call = callerOf(await server.listening, KEY);
  const kids = async (): Promise<string[]> =>
    (await call('GET /.well-known/jwks.json')).body.keys.map(({ kid }: { kid: string }) => kid);
  const { grantToken } = await makeGrant(call, await makeAgent(call));
  const [first = ''] = await kids();

  const { keys } = await runJson(environment, 'keys list');
  expect(keys).toEqual([
    {
      kid: first,
      state: 'active',
      isPublished: true,
      createdAt: expect.any(String),
      takesOverAt: null,
      activatedAt: expect.any(String),
      retiredAt: null,
      revokedAt: null,
    },
  ]);
  expect(JSON.stringify(keys)).not.toMatch(/private|reference/);

  const asked = await runJson(environment, 'keys rotate');
  expect(asked).toEqual({
    activated: null,
    next: { kid: expect.any(String), takesOverAt: expect.stringMatching(/Z$/) },
  });
  expect((await run(environment, 'keys rotate')).stdout).toContain(
    `${asked.next.kid} takes over at ${asked.next.takesOverAt}`,
  );
  await runSql(
    environment,
    `UPDATE issuer_keys SET created_at = created_at - interval '1 hour',
      takes_over_at = takes_over_at - interval '1 hour' WHERE state = 'next'`,
  );
  expect(await runJson(environment, 'keys rotate')).toMatchObject({ activated: asked.next.kid });
  expect(await isValid(call, grantToken)).toBe(true);

  const revoked = await run(environment, `keys revoke ${first}`);
  expect([revoked.code, revoked.stdout]).toEqual([0, expect.stringContaining(`${first} is revoked.`)]);
  while (await isValid(call, grantToken));
  expect(await kids()).not.toContain(first);
  expect(await kids()).toContain(asked.next.kid);
  expect(await runJson(environment, `keys revoke ${first}`)).toMatchObject({ wasRevoked: true });
  const { stdout } = await run(environment, 'keys list');
  expect(stdout.match(/(?<=^\S+ +)\w+/gm)?.toSorted()).toEqual(['active', 'next', 'revoked']);
});

describe('on the embedded database', () => {
  test('a command is refused while a server runs, and says so', async () => {
    const environment = { GRANTEX_DATA_DIR: await folderWithDatabase() };
    const server = startProgram(environment);
    await server.listening;
    const refused = await run(environment, 'keys rotate');
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toMatch(/^grantex-server: a running server holds \S+; stop it first [^\n]+\n$/);
    server.process.kill('SIGTERM');
    await once(server.process, 'close');
    expect((await run(environment, 'keys rotate')).stdout).toContain('takes over at');
    expect((await runJson(environment, 'keys list')).keys).toHaveLength(2);
  });

  test.each(['memory://', '/nonexistent/folder'])('a command finds no database in %s', async (folder) => {
    const { code, stderr } = await run({ GRANTEX_DATA_DIR: folder }, 'keys list');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^grantex-server: there is no database in [^\n]+\n$/);
  });
});

test('an unknown key, and another master key, end with code 1 and one line', async () => {
  const { environment } = await postgresql();
  const server = startProgram(environment);
  await server.listening;
  const unknown = await run(environment, 'keys revoke -no-such-key');
  expect([unknown.code, unknown.stderr]).toEqual([
    1,
    'grantex-server: there is no key -no-such-key; keys list shows them\n',
  ]);
  const other = { ...environment, GRANTEX_MASTER_KEY: Buffer.alloc(32, 9).toString('base64') };
  const stranger = await run(other, 'keys rotate');
  expect(stranger.code).toBe(1);
  expect(stranger.stderr).toMatch(/^grantex-server: the master key does not open[^\n]+\n$/);
});

async function runSql(environment: Record<string, string>, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: environment['DATABASE_URL'] });
  await client.connect();
  await client.query(statement);
  await client.end();
}
