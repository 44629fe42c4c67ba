import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import { startPostgres } from 'test-postgres';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { secretVariables } from '../../src/main/config/options-help.ts';
import { options } from '../../src/main/config/options.ts';
import { readConfig } from '../../src/main/config/config.ts';
import { startProgram } from '../main/process/program.ts';
import { callerOf } from '../support/server.ts';

interface Service {
  environment?: Record<string, string>;
  secrets?: string[];
  ports?: string[];
  volumes?: string[];
  networks?: string[];
  [key: string]: unknown;
}

interface Compose {
  services: Record<'server' | 'postgres' | 'mail', Service>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, unknown>;
  secrets: Record<string, { file: string }>;
}

const DEPLOY = fileURLToPath(new URL('../../deploy/', import.meta.url));
const SECRET_FOLDER = '/run/secrets/';
const run = promisify(execFile);

let compose: Compose;
let folder: string;

/** The script that users call creates the secrets. */
beforeAll(async () => {
  compose = parse(await readFile(join(DEPLOY, 'compose.yaml'), 'utf8')) as Compose;
  folder = await mkdtemp(join(tmpdir(), 'grantex-deploy-'));
  await cp(join(DEPLOY, 'make-secrets.sh'), join(folder, 'make-secrets.sh'));
  await run('sh', [join(folder, 'make-secrets.sh')]);
});
afterAll(() => rm(folder, { recursive: true }));

test('the server gets only options that it has, and each secret in a file', () => {
  const { environment = {} } = compose.services.server;
  const secret = secretVariables();
  const known = [
    ...Object.values(options).map(({ variable }) => variable),
    ...secret.map((name) => `${name}_FILE`),
  ];
  for (const variable of Object.keys(environment)) expect(known).toContain(variable);
  for (const variable of secret) expect(environment).not.toHaveProperty(variable);
  // Who runs it for themselves bills nobody.
  const needed = secret.filter((variable) => !variable.startsWith('GRANTEX_STRIPE_'));
  for (const variable of needed) expect(environment).toHaveProperty(`${variable}_FILE`);
});

test('every secret that a service reads is passed to it, declared and created', async () => {
  const made = await readdir(join(folder, 'secrets'));
  expect(Object.keys(compose.secrets).toSorted()).toEqual(made.toSorted());
  for (const [name, { file }] of Object.entries(compose.secrets)) expect(file).toBe(`./secrets/${name}`);
  for (const { environment = {}, secrets = [] } of Object.values(compose.services)) {
    const read = Object.values(environment).filter((value) => value.startsWith(SECRET_FOLDER));
    for (const path of read) expect(secrets).toContain(basename(path));
    for (const name of secrets) expect(made).toContain(name);
  }
});

test('the script keeps existing secrets when called again, and nobody else can enter the folder', async () => {
  const secrets = join(folder, 'secrets');
  const before = await Promise.all(
    Object.keys(compose.secrets).map((name) => readFile(join(secrets, name), 'utf8')),
  );
  const { stdout } = await run('sh', [join(folder, 'make-secrets.sh')]);
  const after = await Promise.all(
    Object.keys(compose.secrets).map((name) => readFile(join(secrets, name), 'utf8')),
  );
  expect(after).toEqual(before);
  expect(new Set(before).size).toBe(before.length);
  for (const secret of before) expect(stdout).not.toContain(secret.trim());
  expect((await stat(secrets)).mode & 0o777).toBe(0o700);
});

test('unchanged, it is a live server on PostgreSQL with mail, whose metrics are internal', () => {
  const config = readConfig(settings());
  expect(config).toMatchObject({
    mode: 'live',
    publicUrl: 'http://localhost:4000',
    metricsPort: 9464,
    smtpUrl: expect.stringMatching(/^smtp:/),
    databaseUrl: expect.stringMatching(/^postgres:\/\/grantex:[0-9a-f]{48}@postgres\/grantex$/),
  });
  const published = compose.services.server.ports ?? [];
  for (const port of published) expect(port).toMatch(/^127\.0\.0\.1:/);
  expect(published.join()).not.toContain('9464');
});

test('the server can write nowhere and gain no privileges, and only the server reaches the database', () => {
  const { server, postgres } = compose.services;
  expect(server).toMatchObject({
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    init: true,
  });
  expect(server.volumes).toBeUndefined();
  expect(postgres.ports).toBeUndefined();
  expect(postgres.networks).toEqual(['database']);
  expect(compose.networks['database']).toEqual({ internal: true });
});

test('the user that database.sql creates is not a superuser, and can start and upgrade the server', async () => {
  const postgres = await startPostgres();
  onTestFinished(() => postgres.stop());
  const url = new URL(postgres.url);
  await runScript(url.href);
  const { databaseUrl = '' } = readConfig(settings());
  const { username, password, pathname } = new URL(databaseUrl);
  Object.assign(url, { username, password, pathname });
  const program = startProgram({
    ...settings(),
    GRANTEX_METRICS_PORT: '0',
    GRANTEX_METRICS_HOST: '127.0.0.1',
    DATABASE_URL_FILE: '',
    DATABASE_URL: url.href,
    GRANTEX_PUBLIC_URL: 'http://localhost:4000',
  });
  const bootstrapKey = (await readFile(join(folder, 'secrets', 'bootstrap_key'), 'utf8')).trim();
  await program.listening;
  const [, port] = /http:\/\/127\.0\.0\.1:(\d+)"/.exec(program.stderr) ?? [];
  const { status, body } = await callerOf(`http://127.0.0.1:${port}`, bootstrapKey)('GET /v1/me');
  expect([status, body.mode]).toEqual([200, 'live']);
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  const { rows } = await client.query(
    'SELECT rolsuper, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname = current_user',
  );
  expect(rows).toEqual([{ rolsuper: false, rolcreatedb: false, rolbypassrls: false }]);
  await client.end();
  program.process.kill('SIGTERM');
  expect(await program.ended).toBe(0);
});

/** The environment of the server, with the values that compose sets, and the secrets from this test's folder. */
function settings(): Record<string, string> {
  const entries = Object.entries(compose.services.server.environment ?? {}).map(([variable, value]) => [
    variable,
    value.replace(/^\$\{\w+:-(.*)\}$/, '$1').replace(SECRET_FOLDER, `${join(folder, 'secrets')}/`),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Runs database.sql as psql does, as far as the file needs: `\set` of a variable to the output of a command. */
async function runScript(url: string): Promise<void> {
  const script = await readFile(join(DEPLOY, 'database.sql'), 'utf8');
  const [, path = ''] = /^\\set password `cat (\S+)`$/m.exec(script) ?? [];
  const password = (
    await readFile(path.replace(SECRET_FOLDER, `${join(folder, 'secrets')}/`), 'utf8')
  ).trim();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const plain = script.replaceAll(/^(\\|--).*$/gm, '').replace(`:'password'`, client.escapeLiteral(password));
  for (const statement of plain.split(';').filter((text) => text.trim() !== ''))
    await client.query(statement);
  await client.end();
}
