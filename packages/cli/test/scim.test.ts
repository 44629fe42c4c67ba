import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { type Developer, newDeveloper } from './support/developer.ts';
import { type Ended, grantex } from './support/run.ts';

let developer: Developer;
beforeAll(async () => {
  developer = await newDeveloper();
});

const cli = (...parameters: readonly string[]): Promise<Ended> =>
  grantex(parameters, { environment: developer.environment });

test('an identity provider is connected, its people and groups are listed, and a group is told what it may approve', async () => {
  expect((await cli('scim', 'tokens', 'list')).errors).toContain('grantex scim tokens create');
  expect(await cli('scim', 'tokens', 'create', 'Okta')).toMatchObject({
    exitCode: EXIT.usage,
    errors: expect.stringContaining('--show-token'),
  });
  const file = join(developer.home, 'okta.token');
  const made = await cli('scim', 'tokens', 'create', 'Okta', '--out', file);
  expect(made.errors).toMatch(
    /Made sct_\w+\.\nThe token is in .*\nGive the identity provider .*\/scim\/v2 and the token\./,
  );
  const [, id = ''] = /Made (sct_\w+)\./.exec(made.errors) ?? [];
  const token = (await readFile(file, 'utf8')).trim();
  const { tokens } = JSON.parse((await cli('scim', 'tokens', 'list', '--json')).output);
  const send = async (path: string, body: object): Promise<string> => {
    const answer = await fetch(tokens[0].baseUrl + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify(body),
    });
    return ((await answer.json()) as { id: string }).id;
  };
  const user = await send('/Users', { userName: 'Ada' });
  await send('/Users', { userName: 'bob', active: false });
  const group = await send('/Groups', { displayName: 'Payers', members: [{ value: user }] });
  expect((await cli('scim', 'users', 'list', '--active')).output).toMatch(/ Ada +ada +active +just now\n$/);
  expect((await cli('scim', 'users', 'list', '--inactive', '--connection', id)).output).toMatch(
    / bob +bob +deactivated /,
  );
  expect((await cli('scim', 'groups', 'approve', group)).errors).toContain('--clear');
  const approved = await cli(
    'scim',
    'groups',
    'approve',
    group,
    '--scope',
    'flights:book,payments:initiate:max_500',
  );
  expect(approved.output).toBe('Payers may approve: flights:book payments:initiate:max_500.\n');
  expect((await cli('scim', 'groups', 'list')).output).toMatch(
    /Payers +1 +flights:book payments:initiate:max_500 /,
  );
  expect((await cli('scim', 'groups', 'approve', group, '--clear')).output).toContain(
    'what no group decides',
  );
  expect((await cli('scim', 'tokens', 'rotate', id, '--show-token')).output).toMatch(/^gx_scim_/);
  expect((await cli('scim', 'tokens', 'delete', id, '--yes')).output).toBe(`Deleted ${id}.\n`);
});
