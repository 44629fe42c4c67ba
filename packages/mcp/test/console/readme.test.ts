import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { consoleTools } from '../../src/console/create-console.ts';
import { readSettings } from '../../src/program/environment.ts';

const readme = await readFile(new URL('../../README.console.md', import.meta.url), 'utf8');

test('the table of tools is the tools that there are, with their roles', () => {
  const rows = [...readme.matchAll(/^\| `(\w+)` +\| .* \| (\S+) +\| \w+ +\|$/gm)];
  const told = rows.map(([, name, role]) => [name, role]);
  const roleOf = (role: string | undefined): string => (role === undefined ? 'any' : `\`${role}\``);
  expect(told).toEqual(consoleTools.map(({ name, role }) => [name, roleOf(role)]));
});

test('the configuration that it shows is JSON, and names variables that the program reads', () => {
  const [, block = ''] = /```json\n([^]*?)```/.exec(readme) ?? [];
  const { mcpServers } = JSON.parse(block) as {
    mcpServers: { grantex: { command: string; env: Record<string, string> } };
  };
  expect(mcpServers.grantex.command).toBe('npx');
  const { GRANTEX_API_KEY_FILE: _file, ...env } = mcpServers.grantex.env;
  const settings = readSettings({ ...env, GRANTEX_API_KEY: `gx_live_${'k'.repeat(43)}` });
  expect(settings.url).toBe('https://auth.example.com');
});
