import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BuiltImage, buildInFolder } from './dockerfile.ts';

let image: BuiltImage;
beforeAll(async () => {
  image = await buildInFolder('apps/server/deploy/Dockerfile');
});
afterAll(() => rm(join(image.folder, '..'), { recursive: true, force: true }));

/** The program as the image starts it, with only these variables besides those of the image. */
function start(environment: Record<string, string>, parameters: string[] = []) {
  const [, program = ''] = image.entrypoint;
  const env = { PATH: process.env['PATH'], ...image.environment, ...environment };
  return spawn(process.execPath, [join(image.folder, program), ...parameters], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

test('the Dockerfile builds the server, which starts as an unprivileged user', async () => {
  const child = start({}, ['--version']);
  let printed = '';
  child.stdout.on('data', (data) => (printed += String(data)));
  await once(child, 'close');
  const manifest = await readFile(join(image.folder, 'app', 'apps', 'server', 'package.json'), 'utf8');
  expect(printed.trim()).toBe((JSON.parse(manifest) as { version: string }).version);
  expect(image.user).toBe('node');
});

test('it answers requests, and ends when told to', async () => {
  const child = start({ PORT: '0', GRANTEX_HOST: '127.0.0.1', GRANTEX_DATA_DIR: 'memory://' });
  const ended = once(child, 'close');
  const [greeting] = (await once(child.stdout, 'data')) as [Buffer];
  const [, url = ''] = /^Grantex listens on (\S+)/.exec(String(greeting)) ?? [];
  const response = await fetch(`${url}/health`);
  expect(await response.json()).toEqual({ status: 'healthy', database: 'ok' });
  expect((await fetch(`${url}/console`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test('it contains no sources, no tests and nothing for development only', async () => {
  const files = await readdir(join(image.folder, 'app'), { recursive: true });
  const own = files.filter((file) => !file.includes('node_modules'));
  expect(own.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))).toEqual([]);
  const installed = files.filter((file) => file.endsWith('package.json'));
  expect(
    installed.filter((file) => /node_modules\/(typescript|vitest|test-\w+)\/package\.json$/.test(file)),
  ).toEqual([]);
  expect(installed.some((file) => file.endsWith('node_modules/fastify/package.json'))).toBe(true);
});
