import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { describeOffer } from '../../src/wrap/stdio/describe-server.ts';
import { startServer } from '../../src/wrap/stdio/server-process.ts';
import { parseRules } from '../../src/wrap/rules/rules-file.ts';
import { type Developer, newDeveloper } from '../support/developer.ts';
import { setupRig } from './support/setup-rig.ts';

const ODD = fileURLToPath(import.meta.resolve('./servers/odd.ts'));
const odd = (manner: string): string[] => [process.execPath, ODD, manner];
const DESKTOP = { client: 'claude-desktop' as const, name: 'odd' };

let developer: Developer;

beforeAll(async () => {
  developer = await newDeveloper();
});

test('names of tools reach no terminal as they are, and stand for one line each', async () => {
  const rig = await setupRig(developer);
  const said = await rig.run({ ...DESKTOP, dryRun: true }, odd('hostile'));
  // eslint-disable-next-line no-control-regex -- these are what must not be there
  expect(said).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
  expect(said).toContain('read_\\u{1b}');
  const lines = said.split('\n');
  expect(lines.filter((line) => /^\d+ /.test(line))).toHaveLength(4);
  expect(lines.find((line) => line.includes('run_command'))).toMatch(/code:run +look at this$/);
});

test('the rules of such names are written, and read again as they are', async () => {
  const rig = await setupRig(developer);
  const { rulesFile, scopes } = await rig.json(DESKTOP, odd('hostile'));
  const text = await readFile(String(rulesFile), 'utf8');
  expect(text).not.toContain('\u001b');
  expect(parseRules(text, 'f').named.toSorted()).toEqual(
    ['constructor', 'read_\u001b[2J\u001b[31mfile', 'run_command', 'send\nwrite_file  files:read'].toSorted(),
  );
  expect(scopes).toEqual(expect.arrayContaining(['code:run']));
});

test('a tool that no rules file can name is refused, and nothing is made', async () => {
  const rig = await setupRig(developer);
  const before = (await developer.gx.agents.list()).total;
  await expect(rig.json(DESKTOP, odd('proto'))).rejects.toThrow(/it has no rule for: __proto__/);
  expect((await developer.gx.agents.list()).total).toBe(before);
});

test('an entry that a project brings runs no code in the guard, and none before somebody agrees', async () => {
  const rig = await setupRig(developer);
  const [command = '', ...args] = odd('none');
  const [mark, code] = [join(rig.project, 'mark'), join(rig.project, 'evil.cjs')];
  await writeFile(code, `require('node:fs').writeFileSync(${JSON.stringify(mark)}, '');`);
  const file = join(rig.project, '.mcp.json');
  const write = (env: object): Promise<void> =>
    writeFile(file, JSON.stringify({ mcpServers: { odd: { command, args, env } } }));
  const flags = { client: 'claude-code' as const, project: true, name: 'odd' };
  for (const name of ['NODE_OPTIONS', 'node_options', 'LD_PRELOAD', 'NODE_TLS_REJECT_UNAUTHORIZED']) {
    await write({ [name]: `--require ${code}` });
    await expect(rig.json(flags, odd('none'))).rejects.toThrow(`sets ${name}, which would also change`);
    expect(existsSync(mark)).toBe(false);
  }
  for (const member of ['envFile', 'dev']) {
    await writeFile(file, JSON.stringify({ mcpServers: { odd: { command, args, [member]: '.env' } } }));
    await expect(rig.json(flags, odd('none'))).rejects.toThrow(`has "${member}", which would also change`);
  }
  await write({ NODE_ENV: 'production' });
  expect(await rig.json(flags, odd('none'))).toMatchObject({ isDone: true });
});

test('a thousand tools are shown by what they need', async () => {
  const rig = await setupRig(developer);
  const said = await rig.run({ ...DESKTOP, yes: true }, odd('many'));
  const lines = said.split('\n');
  expect(lines.filter((line) => /^\d+ +files:/.test(line))).toHaveLength(2);
  expect(said).toMatch(/^334 +files:read +read_file_0, read_file_102, /m);
  expect(said).toMatch(/^666 +files:write /m);
  expect(
    Math.max(...lines.filter((line) => line.startsWith('334')).map((line) => line.length)),
  ).toBeLessThanOrEqual(100);
});

test('a server without tools is set up, and asks nobody for anything', async () => {
  const rig = await setupRig(developer);
  expect(await rig.json(DESKTOP, odd('none'))).toMatchObject({
    isGranted: false,
    fault: 'The rules allow no tool.',
  });
});

test('a server that ends before it has listed its tools is named, with its exit code', async () => {
  const rig = await setupRig(developer);
  await expect(rig.json(DESKTOP, odd('dies'))).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringContaining('it ended with exit code 7'),
  });
});

test('a server that never answers is given up', async () => {
  const [command = '', ...args] = odd('mute');
  const start = (errors: 'inherit' | 'pipe') =>
    startServer({ command, args, environment: process.env }, errors);
  await expect(describeOffer(start, new AbortController().signal, 300)).rejects.toThrow(/it took too long/);
});
