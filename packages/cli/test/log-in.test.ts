import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isFullRun } from 'test-config';
import { beforeAll, expect, inject, test } from 'vitest';
import { EXIT } from '../src/index.ts';
import { type Console, signInToConsole } from './support/console.ts';
import { type Developer, newDeveloper, newFolder } from './support/developer.ts';
import { type Ended, grantex, type RunOptions } from './support/run.ts';

let developer: Developer;
let console: Console;
beforeAll(async () => {
  developer = await newDeveloper();
  console = await signInToConsole(developer.url, developer.apiKey);
});

/** Logs in from an empty home, while the developer decides with their console. */
function logIn(
  home: string,
  parameters: readonly string[],
  decide: (userCode: string) => Promise<void>,
  options: Partial<RunOptions> = {},
): Promise<Ended> {
  return grantex(['login', '--url', developer.url, '--json', ...parameters], {
    environment: { HOME: home },
    onErrors: async (said) => decide((JSON.parse(said) as { readonly userCode: string }).userCode),
    ...options,
  });
}

test('login shows a code, opens the console, and keeps the key that somebody has allowed', async () => {
  const home = await newFolder();
  const opened: string[] = [];
  const ended = await logIn(
    home,
    ['--role', 'issue,audit-read'],
    (userCode) => console.decide(userCode, ['audit-read']),
    { onBrowser: (url) => opened.push(url) },
  );
  const keyFile = join(home, '.config', 'grantex', 'login-key');
  expect(ended).toMatchObject({
    exitCode: EXIT.ok,
    json: { profile: 'default', url: developer.url, roles: ['audit-read'], keyFile, mode: 'sandbox' },
  });
  expect(opened).toEqual([expect.stringMatching(/\/console\/device$/)]);
  const key = (await readFile(keyFile, 'utf8')).trim();
  expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
  expect(ended.output + ended.errors).not.toContain(key);
  expect(ended.errors).not.toContain('dlog_');
  const who = await grantex(['whoami', '--json'], { environment: { HOME: home } });
  expect(who.json).toMatchObject({ name: 'Acme Travel', roles: ['audit-read'], profile: 'default' });

  // The key in the environment is another one, and stays.
  const { apiKey } = developer;
  const out = await grantex(['logout'], { environment: { HOME: home, GRANTEX_API_KEY: apiKey } });
  expect(out).toMatchObject({ exitCode: EXIT.ok, output: 'Logged out: the key of default has ended.\n' });
  await expect(stat(keyFile)).rejects.toThrow('ENOENT');
  const environment = { HOME: home, GRANTEX_URL: developer.url, GRANTEX_API_KEY: apiKey };
  expect((await grantex(['whoami'], { environment })).exitCode).toBe(EXIT.ok);
  const again = await grantex(['whoami'], {
    environment: { HOME: home, GRANTEX_URL: developer.url, GRANTEX_API_KEY: key },
  });
  expect(again.errors).toMatch(/no such API key.*\n→ .*grantex login/s);
});

test.runIf(isFullRun)(
  'a person reads the code and where to type it, and without a browser is told to open it',
  async () => {
    const home = await newFolder();
    const codes: string[] = [];
    const ended = await grantex(['login', '--url', developer.url], {
      environment: { HOME: home },
      onErrors: async (said) => {
        codes.push(said);
        await console.decide(/[B-Z]{4}-[B-Z]{4}/.exec(said)?.[0] ?? '', ['admin']);
      },
    });
    expect(codes[0]).toMatch(
      /^Your code: {2}[B-Z]{4}-[B-Z]{4}\n\nOpen this in a browser, sign in, and type the code:\n\n {2}http\S+\/console\/device\n/,
    );
    expect(ended.output).toMatch(
      /roles +admin\nkey +\S+login-key, until \S+ \(in 90 days\)\nprofile +default/,
    );
  },
);

test.runIf(isFullRun)('a second login ends the key of the first one, and a denied one does not', async () => {
  const home = await newFolder();
  const keyFile = join(home, '.config', 'grantex', 'login-key');
  const works = async (key: string): Promise<boolean> => {
    const environment = { HOME: home, GRANTEX_URL: developer.url, GRANTEX_API_KEY: key };
    return (await grantex(['whoami'], { environment })).exitCode === EXIT.ok;
  };
  await logIn(home, [], (userCode) => console.decide(userCode, ['verify']));
  const first = (await readFile(keyFile, 'utf8')).trim();
  await logIn(home, [], (userCode) => console.decide(userCode));
  expect(await works(first)).toBe(true);
  await logIn(home, [], (userCode) => console.decide(userCode, ['issue']));
  const second = (await readFile(keyFile, 'utf8')).trim();
  expect([await works(first), await works(second)]).toEqual([false, true]);
});

test.runIf(isFullRun)('a denied login keeps nothing', async () => {
  const home = await newFolder();
  const ended = await logIn(home, [], (userCode) => console.decide(userCode));
  expect(ended).toMatchObject({ exitCode: EXIT.failed, output: '' });
  expect(ended.errors).toContain('ACCESS_DENIED');
  await expect(stat(join(home, '.config', 'grantex', 'config.json'))).rejects.toThrow('ENOENT');
});

test('a key that cannot be kept is not asked for', async () => {
  const ended = await grantex(['login', '--url', developer.url, '--config', '/dev/null/config.json'], {
    environment: {},
  });
  expect(ended).toMatchObject({
    exitCode: EXIT.usage,
    errors: expect.stringMatching(/cannot be read/),
  });
  expect(ended.errors).not.toContain('Your code');
});

test('profiles are separate servers and keys: the option counts before the environment, the environment before the choice', async () => {
  const home = await newFolder();
  const { live, liveKey } = inject('servers');
  const environment = { HOME: home };
  const cli = (parameters: readonly string[], more: Record<string, string> = {}): Promise<Ended> =>
    grantex(parameters, { environment: { ...environment, ...more } });
  const initialised = await grantex(['init', '--url', live, '--key-stdin', '--profile', 'live'], {
    environment,
    input: liveKey,
  });
  expect(initialised.exitCode).toBe(EXIT.ok);
  await logIn(home, [], (userCode) => console.decide(userCode, ['verify']));

  const urlOf = async (parameters: readonly string[], more?: Record<string, string>): Promise<unknown> =>
    (await cli(['whoami', '--jq', '.url', ...parameters], more)).output.trim();
  expect(await urlOf([])).toBe(developer.url);
  expect(await urlOf(['--profile', 'live'])).toBe(live);
  expect(await urlOf([], { GRANTEX_PROFILE: 'live' })).toBe(live);
  expect(await urlOf(['--profile', 'default'], { GRANTEX_PROFILE: 'live' })).toBe(developer.url);
  // A key in the environment belongs to another server than the profile: it is not sent there.
  const { apiKey, url } = developer;
  expect(await urlOf(['--profile', 'live'], { GRANTEX_API_KEY: apiKey, GRANTEX_URL: url })).toBe(live);
  expect(await urlOf([], { GRANTEX_API_KEY: liveKey, GRANTEX_URL: live })).toBe(live);
  // A saved key goes to the server that it was saved with.
  for (const astray of [
    await cli(['whoami', '--profile', 'live', '--url', url]),
    await cli(['whoami'], { GRANTEX_URL: live }),
  ]) {
    expect(astray).toMatchObject({
      exitCode: EXIT.usage,
      errors: expect.stringMatching(/saved API key is for \S+, and is not sent to \S+\n→ .*grantex login/),
    });
  }

  expect((await cli(['profiles', 'use', 'live'])).output).toBe(`Using live: ${live}\n`);
  expect(await urlOf([])).toBe(live);
  expect((await cli(['profiles', 'list', '--json'])).json).toMatchObject({
    profiles: [
      { name: 'default', url: developer.url, isInUse: false },
      { name: 'live', url: live, isInUse: true },
    ],
  });
  for (const parameters of [
    ['whoami', '--profile', 'other'],
    ['profiles', 'use', 'other'],
  ]) {
    expect(await cli(parameters)).toMatchObject({
      exitCode: EXIT.usage,
      errors: expect.stringMatching(/there is no profile .?other.*grantex profiles list/s),
    });
  }
  expect((await cli(['whoami', '--profile', '../x'])).errors).toContain('cannot be the name of a profile');

  // A key that was given stays in force, and in its file: there may be no other copy.
  expect((await cli(['logout'])).output).toMatch(/^Forgot live/);
  const given = join(home, '.config', 'grantex', 'live.api-key');
  expect((await readFile(given, 'utf8')).trim()).toBe(liveKey);
  expect(await urlOf([])).toBe(developer.url);
});
