import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { packAll, run } from 'pack';
import { packModule, packWheels } from 'pack/languages';
import { freePort } from 'test-config';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Created } from '../src/create-project.ts';
import { templates } from './support/run.ts';

/** Templates whose language this machine has, as `scripts/lib/languages.mjs` has found. */
const available = templates.templates.filter(
  ({ language }) => !process.env[`WITHOUT_${language.toUpperCase()}`],
);
const execute = promisify(execFile);
let home: string;
let packages: string;
let program: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'create-grantex-'));
  packages = join(home, 'packages');
  await packAll(packages, 'files');
  if (available.some(({ language }) => language === 'Python')) await packWheels(packages);
  if (available.some(({ language }) => language === 'Go')) await packModule(join(packages, 'go'));
  await run(
    'npm',
    ['install', '--prefix', join(home, 'installed'), join(packages, 'create-grantex.tgz')],
    home,
  );
  program = join(home, 'installed', 'node_modules', 'create-grantex', 'bin', 'create-grantex.js');
});

afterAll(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));

describe.each(available)('$name', ({ name, check }) => {
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    const port = `${await freePort()}`;
    // Another run of the same packages may have filled the cache of npm.
    environment = {
      ...process.env,
      PORT: port,
      npm_config_prefer_offline: 'true',
      NEXT_TELEMETRY_DISABLED: '1',
      // Go keeps a version that it has once seen, and all of ours are the same one.
      GOMODCACHE: join(home, 'modules'),
      GOFLAGS: '-modcacherw',
    };
  });

  test('its project installs and runs: one call is allowed, and one is refused with the reason', async () => {
    const words = [`my-${name}`, '--template', name, '--packages', packages, '--json'];
    const { stdout } = await execute(process.execPath, [program, ...words], { cwd: home, env: environment });
    const { output = '' } = JSON.parse(stdout) as Created;
    expect(output).toMatch(
      /for 420:\n {2}allowed .*\n\nAn agent books a flight for 900:\n {2}refused {2}amount_over: /,
    );
    expect(output).toContain('Ask the person for a grant that holds payments:initiate:max_900.');
  });

  test.runIf(check !== undefined)('it compiles', async () => {
    const folder = join(home, `my-${name}`);
    const variables = Object.fromEntries(
      (await readFile(join(folder, '.env'), 'utf8')).split('\n').map((line) => line.split('=', 2)),
    ) as Record<string, string>;
    const checked = run('npm', ['run', 'check'], folder, {
      ...(environment as Record<string, string>),
      ...variables,
    });
    await expect(checked).resolves.not.toContain('error');
  });

  test('git takes everything but the key, the data of the server and what was installed', async () => {
    const folder = join(home, `my-${name}`);
    await run('git', ['init', '--quiet'], folder);
    const listed = (await run('git', ['ls-files', '--others', '--exclude-standard'], folder))
      .trim()
      .split('\n');
    expect(listed).toEqual(expect.arrayContaining(['.gitignore', 'package.json', 'start.mjs']));
    expect(listed.filter((file) => /^(?:\.env|\.grantex|node_modules|\.venv|\.next)\b/.test(file))).toEqual(
      [],
    );
    const [key = ''] = /gx_test_\S+/.exec(await readFile(join(folder, '.env'), 'utf8')) ?? [];
    for (const file of listed) expect(await readFile(join(folder, file), 'utf8')).not.toContain(key);
  });
});

test('npm start shows what the grant stops once it is revoked, beside a program at the same port', async () => {
  const folder = join(home, 'my-express');
  const port = `${await freePort()}`;
  let asked = 0;
  const other = createServer((_request, response) => {
    asked += 1;
    response.end();
  }).listen(Number(port), '127.0.0.1');
  await once(other, 'listening');
  const started = spawn('npm', ['start'], {
    cwd: folder,
    env: { ...process.env, PORT: port },
    detached: true,
  });
  const ended = once(started, 'close');
  const lines: string[] = [];
  for await (const line of createInterface({ input: started.stdout })) {
    lines.push(line);
    if (line.startsWith('Ctrl-C')) break;
  }
  const commands = lines.filter((line) => /^ {2}(?:npm run grantex -- revoke|curl) /.test(line));
  expect(commands).toHaveLength(2);
  await run('sh', ['-c', commands[0] ?? ''], folder);
  await expect.poll(() => run('sh', ['-c', commands[1] ?? ''], folder)).toContain('"code":"revoked"');
  if (started.pid !== undefined) process.kill(-started.pid, 'SIGINT');
  await ended;
  expect(asked).toBe(0);
  other.close();
});
