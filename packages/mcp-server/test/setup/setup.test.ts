import { mkdir, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Client } from '@modelcontextprotocol/client';
import { isFullRun, secretsIn } from 'test-config';
import { beforeAll, expect, test } from 'vitest';
import { withSavedLogin } from '../../src/setup/saved-login.ts';
import { type Developer, liveDeveloper, newDeveloper } from '../support/developer.ts';
import { folder, ours, published, textOf } from '../wrap/support/wrapped.ts';
import { clientOf, entryIn, type SetupRig, setupRig } from './support/setup-rig.ts';

let developer: Developer;

beforeAll(async () => {
  developer = await newDeveloper();
});

/** A folder with a file, and a server for it. */
async function shared(): Promise<{ readonly path: string; readonly server: string[] }> {
  const path = await realpath(await folder());
  await writeFile(join(path, 'hello.txt'), 'Hello from the disk');
  return { path, server: published('filesystem', path) };
}

const read = (client: Client, path: string) =>
  client.callTool({ name: 'read_text_file', arguments: { path: join(path, 'hello.txt') } });
const write = (client: Client, path: string) =>
  client.callTool({ name: 'write_file', arguments: { path: join(path, 'new.txt'), content: 'written' } });

test('the entry that is written starts the server behind the guard: allowed, refused, and stopped', async () => {
  const rig = await setupRig(developer);
  const { path, server } = await shared();
  const said = await rig.talk({ client: 'claude-desktop' }, server, [
    ['Change a line', '14 none'],
    ['Change a line', ''],
    ['Write this?', 'y'],
  ]);
  expect(said).toContain('files:read   See your files and what is in them');
  expect(said).toContain('Quit Claude Desktop and open it again.');
  expect(said).toContain('Nobody was asked: this server is a sandbox.');
  const entry = await entryIn(rig.desktop, 'mcpServers', 'filesystem');
  const client = await clientOf(entry, rig.home);
  // Where the grant cannot be checked in time, as on a busy machine, nothing is listed until it can.
  const listed = async () => (await client.listTools()).tools.map(({ name }) => name);
  await expect.poll(listed).toEqual(expect.arrayContaining(['read_text_file', 'edit_file']));
  expect(await listed()).not.toContain('write_file');
  expect(textOf(await read(client, path))).toBe('Hello from the disk');
  expect(JSON.parse(textOf(await write(client, path)))).toMatchObject({ code: 'no_rule' });
  const [, agentId = ''] = /console\/agents\/(ag_\w+)/.exec(said) ?? [];
  await developer.gx.agents.suspend(agentId);
  await expect.poll(async () => textOf(await read(client, path)), { timeout: 10_000 }).toContain('"revoked"');
  expect(textOf(await read(client, path))).not.toContain('Hello');
  await client.close();
});

test('no key of the developer is in the configuration, and the keys are in files for the owner only', async () => {
  const rig = await setupRig(developer);
  const { server } = await shared();
  const { agentId, apiKeyFile, change } = await rig.json({ client: 'claude-desktop' }, server);
  expect(change).toContain(`+         "${String(agentId)}",`);
  const text = await readFile(rig.desktop, 'utf8');
  expect(text).not.toContain(developer.apiKey);
  expect(secretsIn(text)).toEqual([]);
  const path = dirname(String(apiKeyFile));
  const files = (await readdir(path, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());
  for (const file of files) expect((await stat(join(file.parentPath, file.name))).mode & 0o777).toBe(0o600);
  expect(files.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['api-key', 'rules.json', 'setup.json']),
  );
  const { keys } = await developer.gx.agents.get(String(agentId));
  expect(files.map(({ name }) => name)).toContain(`${keys[0]?.kid ?? ''}.secret`);
  const made = (await developer.gx.keys.list()).keys.find(
    ({ name }) => name === `grantex-mcp for ${String(agentId)}`,
  );
  expect(made?.roles).toEqual(['issue', 'verify', 'audit-write']);
});

test.runIf(isFullRun)(
  'running it again updates what it made, and keeps rules, agent, keys and other members of the entry',
  async () => {
    const rig = await setupRig(developer);
    const { server } = await shared();
    const first = await rig.json({ client: 'claude-desktop' }, server);
    const rules = JSON.parse(await readFile(String(first['rulesFile']), 'utf8')) as {
      tools: Record<string, unknown>;
    };
    rules.tools['write_file'] = null;
    await writeFile(String(first['rulesFile']), JSON.stringify(rules, null, 4));
    const text = await readFile(rig.desktop, 'utf8');
    await writeFile(
      rig.desktop,
      text.replace('"env": {', '"timeout": 5,\n      "env": {\n        "TOKEN": "kept",'),
    );
    const again = await rig.json({ client: 'claude-desktop', expiresIn: '2h' }, server);
    expect(again['agentId']).toBe(first['agentId']);
    expect(JSON.parse(await readFile(String(first['rulesFile']), 'utf8'))).toEqual(rules);
    const entry = await entryIn(rig.desktop, 'mcpServers', 'filesystem');
    expect(entry).toMatchObject({ timeout: 5, env: { TOKEN: 'kept' } });
    expect(entry.args).toEqual(expect.arrayContaining(['--expires-in', '2h']));
    expect(again['change']).not.toEqual([]);
    expect(JSON.stringify(again['change'])).not.toContain('kept');
    // The grant of the first run is still in use.
    expect(again['grantExpiresAt']).toBe(first['grantExpiresAt']);
    const third = await rig.json({ client: 'claude-desktop' }, server);
    expect(third['change']).toEqual([]);
    expect(third['backup']).toBeNull();
    const made = (await developer.gx.keys.list()).keys.filter(({ name }) =>
      name.includes(String(first['agentId'])),
    );
    expect(made).toHaveLength(1);
  },
);

test.runIf(isFullRun)(
  'a lifetime above the limit of the server is shortened, and setup says so',
  async () => {
    const rig = await setupRig(developer);
    const flags = { client: 'claude-desktop', expiresIn: '7d' } as const;
    const said = await rig.run({ ...flags, yes: true }, ours('scripted'));
    expect(said).toContain('Limit:    a grant lasts 1d, not 7d: the Grantex server allows no more.');
    const other = await setupRig(developer);
    expect((await other.json(flags, ours('scripted')))['shortenedTo']).toBe('1d');
    const within = await setupRig(developer);
    const asked = await within.json({ ...flags, expiresIn: '24h' }, ours('scripted'));
    expect(asked['shortenedTo']).toBeNull();
  },
);

test('a rules file of your own is kept: what is new in the server is added, what is gone is removed', async () => {
  const rig = await setupRig(developer);
  const rules = join(rig.project, 'my-rules.json');
  const text =
    '{\n    "tools": {\n        "gone": { "scopes": ["work:gone"] }\n    },\n    "unguarded": ["prompts"]\n}\n';
  await writeFile(rules, text, { mode: 0o644 });
  const flags = { client: 'claude-desktop', rules: 'my-rules.json', yes: true } as const;
  const said = await rig.run(flags, ours('scripted'));
  expect(said).toContain('No longer there, and removed: gone');
  const written = await readFile(rules, 'utf8');
  expect(JSON.parse(written)).toEqual({
    tools: { leave: { scopes: ['tools:write'] } },
    unguarded: ['prompts'],
  });
  expect(written).toContain('    "tools": {\n        "leave": {\n');
  expect((await stat(rules)).mode & 0o777).toBe(0o644);
  const backups = (await readdir(rig.project)).filter((name) => name.endsWith('.backup'));
  expect(await readFile(join(rig.project, backups[0] ?? ''), 'utf8')).toBe(text);
  await rig.run(flags, ours('scripted'));
  expect(await readFile(rules, 'utf8')).toBe(written);
  await expect(rig.run(flags, published('filesystem', rig.project))).rejects.toThrow(
    /could reach .*my-rules/,
  );
});

test.runIf(isFullRun)(
  'when other things are needed, or somebody else approves, what was granted before ends',
  async () => {
    const rig = await setupRig(developer);
    const { server } = await shared();
    const { agentId, rulesFile } = await rig.json({ client: 'claude-desktop' }, server);
    const statuses = async () =>
      (await developer.gx.grants.list({ agentId: String(agentId) })).grants.map(
        ({ principalId, scopes, status }) => [principalId, scopes.join(' '), status],
      );
    const text = await readFile(String(rulesFile), 'utf8');
    await writeFile(String(rulesFile), text.replaceAll('files:write', 'files:delete'));
    await rig.json({ client: 'claude-desktop' }, server);
    await rig.json({ client: 'claude-desktop', principal: 'user_bob' }, server);
    await rig.json({ client: 'claude-desktop', principal: 'user_bob' }, server);
    expect(await statuses()).toEqual([
      ['user_bob', 'files:delete files:read', 'active'],
      ['user_alice', 'files:delete files:read', 'revoked'],
      ['user_alice', 'files:read files:write', 'revoked'],
    ]);
  },
);

test('an undo takes everything back, also the entry that was there', async () => {
  const rig = await setupRig(developer);
  const { server } = await shared();
  const [command = '', ...args] = server;
  const before = `{\n  // mine\n  "mcpServers": {\n    "files": ${JSON.stringify({ command, args, env: { A: 'b' } })}\n  }\n}\n`;
  await writeFile(rig.desktop, before);
  const done = await rig.json({ client: 'claude-desktop', name: 'files' }, server);
  expect(
    (await entryIn(String(done['backup']), 'mcpServers', 'files').catch(() => undefined)) ?? before,
  ).toBe(before);
  const { agentId, apiKeyFile } = done;
  expect(await rig.json({ client: 'claude-desktop', name: 'files', undo: true })).toMatchObject({
    isUndone: true,
    isRestored: true,
    agentId,
  });
  const left = (await readFile(rig.desktop, 'utf8')).replace('// mine', '');
  expect(JSON.parse(left)).toEqual({ mcpServers: { files: { command, args, env: { A: 'b' } } } });
  await expect(developer.gx.agents.get(String(agentId))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(stat(dirname(String(apiKeyFile)))).rejects.toThrow(/ENOENT/);
  await expect(rig.json({ client: 'claude-desktop', name: 'files', undo: true })).rejects.toThrow(
    /No setup named/,
  );
});

test('an undo brings back no entry of a setup whose files were lost', async () => {
  const rig = await setupRig(developer);
  const server = ours('scripted');
  const flags = { client: 'claude-desktop', name: 'work' } as const;
  const { apiKeyFile } = await rig.json(flags, server);
  await rm(dirname(String(apiKeyFile)), { recursive: true });
  await rig.json(flags, server);
  expect(await rig.json({ ...flags, undo: true })).toMatchObject({ isUndone: true, isRestored: false });
  expect(JSON.parse(await readFile(rig.desktop, 'utf8'))).toEqual({ mcpServers: {} });
});

test('a dry run shows everything and does nothing', async () => {
  const rig = await setupRig(developer);
  const { server } = await shared();
  const agents = (await developer.gx.agents.list()).total;
  const said = await rig.run({ client: 'claude-desktop', dryRun: true }, server);
  expect(said).toContain('Nothing was done');
  expect(said).toContain('+       "command"');
  await expect(stat(rig.desktop)).rejects.toThrow(/ENOENT/);
  await expect(stat(join(rig.home, '.grantex'))).rejects.toThrow(/ENOENT/);
  expect((await developer.gx.agents.list()).total).toBe(agents);
});

test.runIf(isFullRun)(
  'on a live server the person is asked, and the wrapper waits for the same approval',
  async () => {
    const live = await liveDeveloper();
    await live.gx.me.update({ settings: { firstUse: true } });
    const rig = await setupRig(live);
    const { path, server } = await shared();
    const { consentUrl, isGranted, canApprove } = await rig.json({ client: 'claude-desktop' }, server);
    expect([isGranted, canApprove]).toEqual([false, true]);
    expect(consentUrl).toMatch(new RegExp(`^${live.url}/consent/`));
    const page = await (await fetch(String(consentUrl))).text();
    expect(page).toContain('Claude Desktop: filesystem');
    expect(page).toContain('See your files and what is in them');
    const client = await clientOf(await entryIn(rig.desktop, 'mcpServers', 'filesystem'), rig.home);
    expect(JSON.parse(textOf(await read(client, path)))).toMatchObject({
      code: 'no_credentials',
      consentUrl,
    });
    await client.close();
  },
);

test.each([
  ['nobody to ask', { yes: false }, /There is nobody to ask here/],
  ['a duration that is none', { expiresIn: 'soon' }, /--expires-in must be a duration/],
  ['a name that is none', { name: '__proto__' }, /--name must be/],
  ['a variable of this program', { env: ['GRANTEX_API_KEY'] }, /name a variable of the server/],
  ['a variable that is not set', { env: ['NOT_SET_HERE'] }, /is not set here/],
  ['an undo with a command', { undo: true }, /--undo takes no command/],
  ['a project of Claude Desktop', { project: true }, /has no configuration for a project/],
  ['a client that is not installed', { client: 'cursor' as const }, /that folder is missing/],
])('%s is refused before anything is made', async (_what, flags, message) => {
  const rig = await setupRig(developer);
  const agents = (await developer.gx.agents.list()).total;
  const server = ours('scripted');
  await expect(rig.run({ client: 'claude-desktop', yes: true, ...flags }, server)).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringMatching(message),
  });
  expect((await developer.gx.agents.list()).total).toBe(agents);
});

test('without variables, the login that the command line saved is used', async () => {
  const rig = await setupRig(developer);
  const { GRANTEX_URL: url, GRANTEX_API_KEY: _apiKey, ...environment } = rig.environment;
  const saved = join(rig.home, '.config', 'grantex');
  await mkdir(saved, { recursive: true });
  const profile = { url, apiKeyFile: 'api-key' };
  const config = { url: 'http://localhost:9', profile: 'work', profiles: { work: profile } };
  await writeFile(join(saved, 'config.json'), JSON.stringify(config));
  const machine = { platform: 'linux', home: rig.home, folder: rig.project, environment } as const;
  expect(await withSavedLogin(machine)).toMatchObject({
    GRANTEX_URL: url,
    GRANTEX_API_KEY_FILE: join(saved, 'api-key'),
  });
  expect(await withSavedLogin({ ...machine, environment: { GRANTEX_PROFILE: 'default' } })).toMatchObject({
    GRANTEX_URL: 'http://localhost:9',
  });
  expect(await withSavedLogin({ ...machine, environment: { GRANTEX_URL: 'a' } })).toEqual({
    GRANTEX_URL: 'a',
  });
  await writeFile(join(saved, 'config.json'), '[');
  await expect(withSavedLogin(machine)).rejects.toThrow(/is not what grantex login writes/);
});

test('a key of a login ends, so the setup that it made says when, and makes another one afterwards', async () => {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const login = await developer.gx.keys.create({ name: 'login', roles: ['admin'], expiresAt });
  const rig = await setupRig({ url: developer.url, apiKey: login.apiKey });
  const answers = [
    ['Change a line', ''],
    ['Write this?', 'y'],
  ] as const;
  const said = await rig.talk({ client: 'claude-desktop' }, ours('scripted'), answers);
  expect(said).toContain(`Until:    ${expiresAt.slice(0, 10)}, when its API key ends`);
  const again = await rig.json({ client: 'claude-desktop' }, ours('scripted'));
  expect(again['apiKeyExpiresAt']).toBe(expiresAt);
  const { keys } = await developer.gx.keys.list();
  const made = keys.find(({ name }) => name === `grantex-mcp for ${String(again['agentId'])}`);
  await developer.gx.keys.revoke(made?.id ?? '');
  const lasting = await setupRig(developer, rig.home);
  expect((await lasting.json({ client: 'claude-desktop' }, ours('scripted')))['apiKeyExpiresAt']).toBeNull();
});

test('a key without the role admin cannot set up, and the message says which role', async () => {
  const rig = await setupRig({ url: developer.url, apiKey: await developer.keyFor('issue') });
  await expect(rig.json({ client: 'claude-desktop' }, ours('scripted'))).rejects.toThrow(
    /has the roles issue.*admin/,
  );
});

test('a server that could reach the keys is refused', async () => {
  const rig = await setupRig(developer);
  await expect(rig.json({ client: 'claude-desktop' }, published('filesystem', rig.home))).rejects.toThrow(
    /could reach .*\.grantex/,
  );
  const flags = { client: 'claude-code', project: true } as const;
  await expect(rig.json(flags, published('filesystem', rig.project))).rejects.toThrow(
    /could reach .*\.mcp\.json/,
  );
});

test('a variable that the client fills in stays as it is, and one from here that looks like it is refused', async () => {
  const rig = await setupRig(developer);
  const [command = '', ...args] = ours('scripted');
  const env = { TOKEN: '${input:token}' };
  await writeFile(rig.desktop, JSON.stringify({ mcpServers: { work: { command, args, env } } }));
  const flags = { client: 'claude-desktop', name: 'work' } as const;
  await rig.json(flags, ours('scripted'));
  expect((await entryIn(rig.desktop, 'mcpServers', 'work')).env).toMatchObject(env);
  rig.environment['SECRET'] = 'a${b}';
  const refused = rig.json({ ...flags, env: ['SECRET'] }, ours('scripted'));
  await expect(refused).rejects.toThrow(/^--env SECRET: its value holds "\$\{", which clients replace\.$/);
});

test('an entry of the same name that starts something else is left alone', async () => {
  const rig = await setupRig(developer);
  const text = JSON.stringify({ mcpServers: { filesystem: { command: 'other' } } });
  await writeFile(rig.desktop, text);
  const { server } = await shared();
  await expect(rig.json({ client: 'claude-desktop' }, server)).rejects.toThrow(/starts something else/);
  expect(await readFile(rig.desktop, 'utf8')).toBe(text);
});

test('a configuration that is not JSON is left alone, before anything is made', async () => {
  const rig = await setupRig(developer);
  await writeFile(rig.desktop, '{"mcpServers": {');
  const agents = (await developer.gx.agents.list()).total;
  await expect(rig.json({ client: 'claude-desktop' }, ours('scripted'))).rejects.toThrow(
    /cannot be read as JSON/,
  );
  expect(await readFile(rig.desktop, 'utf8')).toBe('{"mcpServers": {');
  expect((await developer.gx.agents.list()).total).toBe(agents);
});

async function withServers(rig: SetupRig): Promise<void> {
  await Promise.all([
    mkdir(join(rig.home, '.cursor'), { recursive: true }),
    mkdir(join(rig.home, '.config', 'Code', 'User'), { recursive: true }),
    writeFile(join(rig.home, '.claude.json'), '{"numStartups": 7, "mcpServers": {}}'),
  ]);
}

test.runIf(isFullRun)('each client gets the entry in its own file and form', async () => {
  const rig = await setupRig(developer);
  await withServers(rig);
  const server = ours('scripted');
  const files = [
    [{ client: 'cursor' }, join(rig.home, '.cursor', 'mcp.json'), 'mcpServers', undefined],
    [{ client: 'cursor', project: true }, join(rig.project, '.cursor', 'mcp.json'), 'mcpServers', undefined],
    [{ client: 'claude-code' }, join(rig.home, '.claude.json'), 'mcpServers', 'stdio'],
    [{ client: 'claude-code', project: true }, join(rig.project, '.mcp.json'), 'mcpServers', 'stdio'],
    [{ client: 'vscode' }, join(rig.home, '.config', 'Code', 'User', 'mcp.json'), 'servers', 'stdio'],
    [{ client: 'vscode', project: true }, join(rig.project, '.vscode', 'mcp.json'), 'servers', 'stdio'],
  ] as const;
  for (const [flags, path, member, type] of files) {
    const done = await rig.json({ ...flags, name: 'work' }, server);
    expect(done['configuration']).toBe(path);
    expect((await entryIn(path, member, 'work')).type).toBe(type);
  }
  expect(JSON.parse(await readFile(join(rig.home, '.claude.json'), 'utf8'))).toMatchObject({
    numStartups: 7,
  });
  await expect(rig.run({ yes: true }, server)).rejects.toThrow(/Several clients were found here/);
});
