import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { access, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../src/workspace.ts';

let workspace: string;

/** The entry scripts in a separate workspace, whose `start` is a program that prints what reaches it. */
beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'grantex-run-'));
  await cp(join(root, 'scripts'), join(workspace, 'scripts'), { recursive: true });
  for (const file of ['package.json', 'pnpm-workspace.yaml', 'python/pyproject.toml', 'go/go.mod'])
    await cp(join(root, file), join(workspace, file));
  await writeFile(join(workspace, 'pnpm-lock.yaml'), 'lock');
  await mkdir(join(workspace, 'node_modules', '.pnpm'), { recursive: true });
  await writeFile(join(workspace, 'node_modules', '.pnpm', 'lock.yaml'), 'lock');
  await symlink(join(root, 'node_modules', 'node'), join(workspace, 'node_modules', 'node'));
  await mkdir(join(workspace, 'apps', 'tour', 'src'), { recursive: true });
  await writeFile(join(workspace, 'apps', 'tour', 'src', 'main.ts'), program);
});
afterAll(() => rm(workspace, { recursive: true, force: true }));

const program = `
const [first, ...others]: string[] = process.argv.slice(2);
if (first === 'wait') process.on('SIGTERM', () => process.exit(43));
console.log(JSON.stringify({ version: process.version, others, path: process.env.PATH }));
if (first === 'wait') {
  setInterval(() => {}, 1_000);
} else if (first === 'die') {
  process.kill(process.pid, 'SIGKILL');
} else {
  process.exitCode = Number(first);
}
`;

function start(...parameters: string[]): ChildProcessByStdio<null, Readable, Readable> {
  const script = join(workspace, 'scripts', 'run.mjs');
  return spawn(process.execPath, [script, ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function outcomeOf(...parameters: string[]): Promise<{ output: string; code: unknown }> {
  const child = start(...parameters);
  const [output, exit] = await Promise.all([text(child.stdout), once(child, 'close') as Promise<unknown[]>]);
  return { output, code: exit[0] };
}

test('parameters, exit code and output of the program pass through, and nothing else is printed', async () => {
  const { output, code } = await outcomeOf('start', '7', '--exit', '--json');
  expect(code).toBe(7);
  expect(JSON.parse(output)).toMatchObject({ version: process.version, others: ['--exit', '--json'] });
  expect(output.trim().split('\n')).toHaveLength(1);
});

test('the tools of the workspace come first in the path', async () => {
  const output = await text(start('start', '0').stdout);
  const { path } = JSON.parse(output) as { path: string };
  expect(path.startsWith(join(workspace, 'node_modules', '.bin'))).toBe(true);
});

test('a signal reaches the program, which decides how it ends', async () => {
  const child = start('start', 'wait');
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([43, null]);
});

test('a program ended by a signal is not a success', async () => {
  expect(await once(start('start', 'die'), 'exit')).toEqual([137, null]);
});

test('`setup` does nothing once everything is installed', async () => {
  expect(await outcomeOf('setup')).toEqual({ output: '', code: 0 });
});

test.each([[[]], [['nonsense']], [['toString']]])('%j is answered with the usage', async (parameters) => {
  expect(await once(start(...parameters), 'exit')).toEqual([2, null]);
});

test('each command of package.json and of the README runs an existing program, and there are no other commands', async () => {
  const file = new URL('scripts/lib/commands.mjs', pathToFileURL(`${root}/`)).href;
  const { commands } = (await import(file)) as { commands: Record<string, { entry?: string }> };
  const manifest = await readFile(join(root, 'package.json'), 'utf8');
  const { scripts } = JSON.parse(manifest) as { scripts: Record<string, string> };
  expect(scripts).toEqual(
    Object.fromEntries(Object.keys(commands).map((name) => [name, `node scripts/run.mjs ${name}`])),
  );
  for (const { entry } of Object.values(commands)) if (entry !== undefined) await access(join(root, entry));
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  for (const [, name = ''] of readme.matchAll(/`npm run ([\w:-]+)/g))
    expect(Object.keys(commands)).toContain(name);
});

test('the check starts nothing when it does not know an argument', async () => {
  const check = spawn(process.execPath, [join(root, 'tools', 'check', 'src', 'main.ts'), '--help'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[code], said, errors] = await Promise.all([
    once(check, 'exit'),
    text(check.stdout),
    text(check.stderr),
  ]);
  expect([code, said]).toEqual([2, '']);
  expect(errors).toContain('--help');
});
