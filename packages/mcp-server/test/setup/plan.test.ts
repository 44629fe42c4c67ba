import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CLIENTS } from '../../src/setup/clients/client-files.ts';
import { entryFor, startsServer, withWholePaths } from '../../src/setup/plan/client-entry.ts';
import { checkReach } from '../../src/setup/plan/reach.ts';
import { nameOfCommand } from '../../src/setup/plan/server-name.ts';
import { folder } from '../wrap/support/wrapped.ts';

test.each([
  ['npx -y @modelcontextprotocol/server-filesystem /home/alice', 'filesystem'],
  ['npx -y @modelcontextprotocol/server-filesystem@2026.8.31 .', 'filesystem'],
  ['npx @playwright/mcp@latest', 'playwright'],
  ['uvx mcp-server-git --repository /work', 'git'],
  ['docker run -i --rm ghcr.io/github/github-mcp-server', 'github'],
  ['node /opt/server-files/dist/index.js /data', 'files'],
  ['/usr/local/bin/notes-mcp', 'notes'],
  ['node server.js', 'server'],
  ['C:\\tools\\node.exe C:\\tools\\my-notes\\build\\index.js', 'my-notes'],
])('"%s" is called %s', (line, name) => {
  const [command = '', ...args] = line.split(' ');
  expect(nameOfCommand(command, args)).toBe(name);
});

test('relative paths become whole ones, because a client starts the server elsewhere', async () => {
  const at = await folder();
  await mkdir(join(at, 'notes'));
  await writeFile(join(at, 'server.js'), '');
  expect(
    withWholePaths(['node', 'server.js', './notes', '.', '--root=.', '@scope/server-x', 'notes'], at),
  ).toEqual(['node', join(at, 'server.js'), join(at, 'notes'), at, '--root=.', '@scope/server-x', 'notes']);
  expect(withWholePaths(['./run.sh'], at)).toEqual([join(at, 'run.sh')]);
});

test('what a client would replace is refused', () => {
  const options = {
    program: ['node', 'grantex-mcp'] as const,
    agentId: 'ag_1',
    principalId: 'user_alice',
    rulesFile: '/rules.json',
    expiresIn: undefined,
    env: {},
  };
  const server = ['npx', 'x'] as const;
  for (const changed of [
    { server: ['npx', '${env:SECRET}'] as const },
    { server, rulesFile: '/${x}/rules.json' },
    { server, env: { GRANTEX_API_KEY_FILE: '/${x}/key' } },
  ]) {
    expect(() => entryFor(CLIENTS.cursor, { ...options, ...changed })).toThrow(/clients replace it/);
  }
  const env = { TOKEN: '${input:token}' };
  expect(entryFor(CLIENTS.vscode, { ...options, server, env })).toMatchObject({ env });
});

test('a server is the same alone and behind the wrapper', () => {
  expect(startsServer({ command: 'npx', args: ['-y', 'x'] }, ['npx', '-y', 'x'])).toBe(true);
  expect(
    startsServer({ command: 'grantex-mcp', args: ['wrap', '--', 'npx', '-y', 'x'] }, ['npx', '-y', 'x']),
  ).toBe(true);
  expect(startsServer({ command: 'npx', args: ['-y', 'y'] }, ['npx', '-y', 'x'])).toBe(false);
  for (const odd of [null, 'npx', { command: 'npx', args: 'x' }, {}])
    expect(startsServer(odd, ['npx'])).toBe(false);
});

test('a folder that reaches the files of this program is refused, through a link too', async () => {
  const at = await folder();
  await mkdir(join(at, 'home', '.grantex'), { recursive: true });
  await mkdir(join(at, 'home', 'docs'));
  await symlink(join(at, 'home'), join(at, 'link'));
  const key = join(at, 'home', '.grantex', 'mcp', 'api-key');
  for (const open of [at, join(at, 'home'), join(at, 'link'), join(at, 'home', '.grantex')]) {
    expect(() => checkReach(['npx', 'files', open], [key])).toThrow(/could reach/);
  }
  for (const argument of [`--root=${at}`, `${at}:/in:ro`, `-v=${at}:/in`, `type=bind,src=${at},dst=/in`]) {
    expect(() => checkReach(['docker', 'run', argument], [key])).toThrow(/could reach/);
  }
  for (const argument of [`type=bind,src=/none,dst=${at}`, `/none:${at}`, `https:/${at}`]) {
    expect(() => checkReach(['docker', 'run', argument], [key])).not.toThrow();
  }
  expect(() => checkReach(['npx', 'files', join(at, 'home', 'docs'), join(at, 'none')], [key])).not.toThrow();
});
