import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AuthorizationError, toRefusalBody } from '@grantex/core';
import { Grantex, GrantexError } from '@grantex/sdk';
import { expect, test } from 'vitest';
import { tools } from '../src/server/create-server.ts';
import { parseRules } from '../src/wrap/rules/rules-file.ts';
import { configurationOf, jsonWith, readme } from './support/readme.ts';
import { newDeveloper } from './support/developer.ts';
import { setupRig } from './setup/support/setup-rig.ts';
import { requestFault } from '../src/wrap/credentials/request-fault.ts';
import { folder, published, run } from './wrap/support/wrapped.ts';

test('the shown rules are valid, and match their description', () => {
  const { rules, named } = parseRules(jsonWith('"/price"'), 'README');
  expect(rules['book_flight']?.amount?.({ price: 420 })).toBe(420);
  expect(rules['read_text_file']?.metadata?.({ path: 'a' })).toEqual({ path: 'a' });
  expect(rules).not.toHaveProperty('write_file');
  expect(named).toContain('write_file');
});

test("the shown refusal is the wrapper's answer without a grant", () => {
  const { consentUrl, howToAsk, ...body } = JSON.parse(jsonWith('consentUrl')) as Record<string, string>;
  const { howToAsk: _withoutLink, ...refusal } = toRefusalBody(new AuthorizationError('no_credentials'));
  expect(body).toEqual(refusal);
  expect(howToAsk).toBe(
    `Ask the person to open ${consentUrl} and allow files:read and files:write there, then call again.`,
  );
});

test('the shown setup is what happens, and the shown undo takes it back', async () => {
  const rig = await setupRig(await newDeveloper());
  const shown = await folder();
  const [begin = [], undo = []] = [...readme.matchAll(/^grantex-mcp (setup .*)$/gm)].map(([, line = '']) =>
    line.split(' '),
  );
  const args = begin.slice(0, begin.indexOf('--') + 1);
  const home = { ...rig.environment, HOME: rig.home, XDG_CONFIG_HOME: join(rig.home, '.config') };
  const setUp = ['setup', '--yes', ...args.slice(1), ...published('filesystem', shown)];
  const done = await run(setUp, home);
  expect(done).toMatchObject({ exitCode: 0, errors: '' });
  const [, table = ''] = /```text\n([^]*?)```/.exec(readme) ?? [];
  for (const line of table
    .trim()
    .split('\n')
    .filter((each) => each !== '…'))
    expect(done.output).toContain(line);
  expect(done.output).toContain(`grantex-mcp ${undo.join(' ')}`);
  expect(await run([...undo, '--yes'], home)).toMatchObject({ exitCode: 0, errors: '' });
  expect(JSON.parse(await readFile(rig.desktop, 'utf8'))).toEqual({ mcpServers: {} });
});

test("the shown refusal for an undeclared scope is the wrapper's", async () => {
  const [gx, url] = [
    new Grantex({ baseUrl: 'http://localhost:9', apiKey: 'gx_test_x' }),
    'https://grants.example.com',
  ];
  const shown = JSON.parse(jsonWith('SCOPE_NOT_DECLARED')) as { readonly missingScopes: readonly string[] };
  const asked = { agentId: 'ag_01HX', scopes: shown.missingScopes };
  const fault = await requestFault(gx, url, asked, new GrantexError('SCOPE_NOT_DECLARED', 'it does not'));
  const { missingScopes, howToAsk } = fault;
  expect(shown).toEqual({ ...toRefusalBody(fault.error), missingScopes, howToAsk });
});

// `tools/package-checks` shows that all of it works from the packed package.
test.each([
  ['files', '/home/alice/rules.json'],
  ['travel', '/home/alice/travel-rules.json'],
])('the command line for %s is valid, except for the rules file of the user', async (name, rulesFile) => {
  const { args = [], env } = configurationOf(name);
  const { GRANTEX_API_KEY_FILE: _file, ...environment } = env;
  const own = { GRANTEX_API_KEY: 'gx_test_x', TRAVEL_AUTHORIZATION: 'Bearer x' };
  const ended = await run(args, { ...environment, ...own });
  expect(ended).toMatchObject({ exitCode: 2, errors: expect.stringContaining(rulesFile) });
});

test('the table of tools lists every tool with its role', () => {
  const rows = [
    ...readme.matchAll(/^\| `(\w+)` +\| .* \| (\S+) +\| (?:reads|adds|changes|destructive) +\|$/gm),
  ];
  const told = rows.map(([, name, role]) => [name, role]);
  const roleOf = (role: string | undefined): string => (role === undefined ? 'any' : `\`${role}\``);
  expect(told).toEqual(tools.map(({ name, role }) => [name, roleOf(role)]));
});

test('every link within the page leads to a heading', () => {
  const headings = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
  const links = [...readme.matchAll(/\]\(#([^)]+)\)/g)].map(([, link]) => link);
  expect(links.length).toBeGreaterThan(4);
  expect(headings).toEqual(expect.arrayContaining(links));
});
