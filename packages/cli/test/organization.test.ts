import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { type Developer, newDeveloper } from './support/developer.ts';
import { type Ended, grantex } from './support/run.ts';

let developer: Developer;
beforeAll(async () => {
  developer = await newDeveloper();
});

const cli = (...parameters: readonly string[]): Promise<Ended> =>
  grantex(parameters, { environment: developer.environment });

test('the log of administrators is listed, exported and checked without a server', async () => {
  const kept = join(developer.home, 'kept');
  const file = join(developer.home, 'admin-log.jsonl');
  await cli('keys', 'create', 'deploy', '--role', 'issue', '--out', join(developer.home, 'key'));
  await cli('keys', 'create', 'second', '--role', 'verify', '--out', join(developer.home, 'second'));
  expect((await cli('admin-log', 'list')).output).toMatch(/2 +first key \(API key\) +api_key\.created/);
  expect((await cli('admin-log', 'list', '--action', 'agent.created')).errors).toContain('No changes match');
  await cli('settings', 'set', '--retention', '400d', '--audience', 'https://api.example');
  expect((await cli('admin-log', 'list')).output).toMatch(/4 .*settings\.updated +audiences, retention 400d/);
  expect((await cli('admin-log', 'checkpoint', '--kept', kept)).output).toContain('/admin/dev_');
  expect((await cli('admin-log', 'export', '--out', file)).output).toContain('Wrote 4 entries');
  expect(await cli('admin-log', 'verify', file, '--kept', kept)).toMatchObject({ exitCode: 0 });
  const lines = await readFile(file, 'utf8');
  await writeFile(file, lines.replace('first key', 'other key'));
  expect(await cli('admin-log', 'verify', file, '--kept', kept)).toMatchObject({
    exitCode: EXIT.wrong,
    errors: expect.stringContaining('name_edited'),
  });
  await writeFile(file, lines.split('\n').slice(0, 1).join('\n'));
  expect((await cli('admin-log', 'verify', file, '--kept', kept)).errors).toContain('cut');
});

test('a connection of single sign-on is begun, given its client, and deleted', async () => {
  const provider = createServer((_request, response) => {
    const document = {
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void provider.close());
  const issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const secret = join(developer.home, 'secret');
  await writeFile(secret, 'the secret\n', { mode: 0o600 });
  const begun = await cli('sso', 'create', '--issuer', issuer, '--json');
  const { id, redirectUri } = JSON.parse(begun.output);
  expect(redirectUri).toContain(`/console/sso/callback/${id}`);
  expect((await cli('sso', 'list')).output).toContain('without client');
  const members = ['--client-id', 'grantex', '--file', secret, '--group', 'Platform team=admin,issue'];
  const set = await cli('sso', 'set', id, ...members, '--default-role', 'audit-read', '--yes');
  expect(set.output).toMatch(/state +active[^]*group +Platform team: admin issue\nothers +audit-read/);
  expect(set.output + set.errors).not.toContain('the secret');
  expect((await cli('sso', 'set', id, '--enforce', '--yes')).errors).toContain('breakGlassKeyId');
  expect((await cli('sso', 'set', id, '--group', 'admin', '--yes')).exitCode).toBe(EXIT.usage);
  expect((await cli('sso', 'sessions')).errors).toContain('Nobody is signed in');
  expect((await cli('sso', 'people')).errors).toContain('Nobody has signed in');
  expect((await cli('sso', 'end', '--yes')).output).toBe('Ended 0 sessions.\n');
  expect((await cli('sso', 'delete', id, '--yes')).output).toBe(`Deleted ${id}.\n`);
});
