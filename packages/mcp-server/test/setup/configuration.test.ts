import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  type ClientName,
  clientFile,
  installedClients,
  type Machine,
} from '../../src/setup/clients/client-files.ts';
import {
  changedLines,
  memberAt,
  readJsonText,
  replaceText,
  withMember,
} from '../../src/setup/clients/configuration.ts';
import { folder } from '../wrap/support/wrapped.ts';

const NOW = new Date('2026-11-28T10:00:00.000Z');
const ENTRY = { command: 'node', args: ['a'] };

const machine = (platform: NodeJS.Platform, environment: NodeJS.ProcessEnv = {}): Machine => ({
  platform,
  home: '/home/alice',
  folder: '/work',
  environment,
});

test.each<[ClientName, NodeJS.Platform, string, NodeJS.ProcessEnv?]>([
  ['claude-desktop', 'darwin', '/home/alice/Library/Application Support/Claude/claude_desktop_config.json'],
  ['claude-desktop', 'linux', '/home/alice/.config/Claude/claude_desktop_config.json'],
  ['claude-desktop', 'win32', '/roaming/Claude/claude_desktop_config.json', { APPDATA: '/roaming' }],
  ['claude-code', 'linux', '/home/alice/.claude.json'],
  ['claude-code', 'linux', '/elsewhere/.claude.json', { CLAUDE_CONFIG_DIR: '/elsewhere' }],
  ['cursor', 'darwin', '/home/alice/.cursor/mcp.json'],
  ['vscode', 'darwin', '/home/alice/Library/Application Support/Code/User/mcp.json'],
  ['vscode', 'linux', '/xdg/Code/User/mcp.json', { XDG_CONFIG_HOME: '/xdg' }],
  ['vscode', 'win32', '/roaming/Code/User/mcp.json', { APPDATA: '/roaming' }],
])('%s on %s keeps its servers in %s', (name, platform, path, environment = {}) => {
  expect(clientFile(name, false, machine(platform, environment)).path).toBe(path);
});

test('from the Windows Store, Claude Desktop has a folder of its own', async () => {
  const local = await folder();
  const usual = machine('win32', { APPDATA: '/roaming', LOCALAPPDATA: local });
  expect(clientFile('claude-desktop', false, usual).path).toContain('/roaming/');
  const packaged = join(local, 'Packages', 'Claude_pzs8sxrjxfjjc', 'LocalCache', 'Roaming', 'Claude');
  await mkdir(packaged, { recursive: true });
  expect(clientFile('claude-desktop', false, usual).path).toBe(join(packaged, 'claude_desktop_config.json'));
  await mkdir(join(local, 'Claude-Data', 'claude_abc'), { recursive: true });
  expect(clientFile('claude-desktop', false, usual).path).toContain(join('Claude-Data', 'claude_abc'));
});

test('a client is installed where its folder is', async () => {
  const home = await folder();
  expect(installedClients({ ...machine('linux'), home })).toEqual([]);
  await mkdir(join(home, '.cursor'));
  await writeFile(join(home, '.claude.json'), '{}');
  expect(installedClients({ ...machine('linux'), home })).toEqual(['claude-code', 'cursor']);
});

test('comments, other entries, order, indentation and line ends stay', () => {
  const text =
    '\uFEFF{\r\n\t// my servers\r\n\t"inputs": [],\r\n\t"servers": {\r\n\t\t"old": { "url": "https://a" }, // keep\r\n\t},\r\n}\r\n';
  const changed = withMember({ path: 'f', text }, ['servers', 'new'], ENTRY);
  expect(changed.startsWith('\uFEFF{\r\n\t// my servers\r\n\t"inputs": [],')).toBe(true);
  expect(changed).toContain('"old": { "url": "https://a" }');
  expect(changed).toContain('// keep');
  expect(changed).toContain('\r\n\t\t"new": {\r\n\t\t\t"command": "node",');
  expect(changed).not.toMatch(/[^\r]\n/);
  expect(memberAt({ path: 'f', text: changed }, ['servers', 'new'])).toEqual(ENTRY);
  const back = withMember({ path: 'f', text: changed }, ['servers', 'new'], undefined);
  expect(memberAt({ path: 'f', text: back }, ['servers', 'new'])).toBeUndefined();
  expect(memberAt({ path: 'f', text: back }, ['servers', 'old'])).toEqual({ url: 'https://a' });
});

test.each([
  ['half a file', '{"mcpServers": {', /line 1/],
  ['another language', 'servers:\n  a: b', /cannot be read as JSON/],
  ['two values', '{} {}', /cannot be read as JSON/],
  ['a list', '[]', /It must be an object/],
  ['servers that are a list', '{"mcpServers": []}', /"mcpServers" must be an object/],
  ['servers that are null', '{"mcpServers": null}', /"mcpServers" must be an object/],
  ['two members of one name', '{"mcpServers": {}, "mcpServers": {"a": 1}}', /"mcpServers" occurs twice/],
  ['two entries of one name', '{"mcpServers": {"new": 1, "new": 2}}', /"mcpServers.new" occurs twice/],
])('%s is refused', (_what, text, message) => {
  expect(() => withMember({ path: '/f', text }, ['mcpServers', 'new'], ENTRY)).toThrow(message);
});

test.each([undefined, '', ' \n', '{}', '{ "a": 1 }'])('%j gets the first entry', (text) => {
  const changed = withMember({ path: '/f', text }, ['mcpServers', 'new'], ENTRY);
  expect(JSON.parse(changed)).toMatchObject({ mcpServers: { new: ENTRY } });
});

test('a change shows the lines that differ, and no others', () => {
  const text = '{\n  "mcpServers": {\n    "a": {\n      "secret": "x"\n    }\n  }\n}\n';
  const lines = changedLines(text, withMember({ path: 'f', text }, ['mcpServers', 'b'], { command: 'c' }));
  expect(lines.join('\n')).not.toContain('secret');
  expect(lines).toContain('+       "command": "c"');
  expect(changedLines(text, text)).toEqual([]);
});

test('a file is replaced in one step, keeps its rights, and what it was is kept beside it', async () => {
  const at = await folder();
  const path = join(at, 'config.json');
  await writeFile(path, '{}');
  await chmod(path, 0o640);
  const backup = await replaceText(await readJsonText(path), '{"a": 1}', NOW);
  expect(await readFile(path, 'utf8')).toBe('{"a": 1}');
  expect(await readFile(backup ?? '', 'utf8')).toBe('{}');
  for (const each of [path, backup ?? '']) expect((await stat(each)).mode & 0o777).toBe(0o640);
  expect((await readdir(at)).toSorted()).toEqual(['config.json', 'config.json.20261128T100000000Z.backup']);
});

test('a link stays a link', async () => {
  const at = await folder();
  await mkdir(join(at, 'dotfiles'));
  await writeFile(join(at, 'dotfiles', 'mcp.json'), '{}');
  await symlink(join(at, 'dotfiles', 'mcp.json'), join(at, 'mcp.json'));
  const backup = await replaceText(await readJsonText(join(at, 'mcp.json')), '{"a": 1}', NOW);
  expect((await lstat(join(at, 'mcp.json'))).isSymbolicLink()).toBe(true);
  expect(await readFile(join(at, 'dotfiles', 'mcp.json'), 'utf8')).toBe('{"a": 1}');
  expect(backup).toContain('dotfiles');
});

test('a file that somebody changed meanwhile is not overwritten', async () => {
  const path = join(await folder(), 'config.json');
  await writeFile(path, '{}');
  const read = await readJsonText(path);
  await writeFile(path, '{"theirs": 1}');
  await expect(replaceText(read, '{"ours": 1}', NOW)).rejects.toThrow(/changed by another program/);
  expect(await readFile(path, 'utf8')).toBe('{"theirs": 1}');
});

test('a new file is for its owner only, and a folder that is missing is named', async () => {
  const at = await folder();
  await replaceText({ path: join(at, 'new.json'), text: undefined }, '{}', NOW);
  expect((await stat(join(at, 'new.json'))).mode & 0o777).toBe(0o600);
  await expect(replaceText({ path: join(at, 'none', 'f'), text: undefined }, '{}', NOW)).rejects.toThrow(
    /none/,
  );
});
