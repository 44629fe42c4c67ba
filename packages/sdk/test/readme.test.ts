import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as sdk from '@grantex/sdk';
import { deny, readExample } from 'test-config';
import { expect, test, vi } from 'vitest';
import { caught } from './support/caught.ts';
import { runExample } from './support/run-example.ts';
import { startSandbox } from './support/sandbox.ts';

const PACKAGE = join(import.meta.dirname, '..');
const EXAMPLE = join(PACKAGE, 'examples', 'travel-agent.ts');
const readme = await readFile(join(PACKAGE, 'README.md'), 'utf8');

test('the code in the README is that of the files that run here', async () => {
  const files = await readdir(join(PACKAGE, 'examples'));
  const examples = await Promise.all(files.map((file) => readExample(join(PACKAGE, 'examples', file))));
  const shown = [...readme.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code]) => code);
  expect(new Set(shown)).toEqual(new Set(examples));
});

test('the example runs, prints what its comments say, and stores its key for its owner only', async () => {
  const { url, apiKey, gx, close } = await startSandbox();
  const directory = await mkdtemp(join(tmpdir(), 'grantex-example-'));
  try {
    const environment = { GRANTEX_URL: url, GRANTEX_API_KEY: apiKey };
    const printed = await runExample(EXAMPLE, { environment, directory });
    const example = await readFile(EXAMPLE, 'utf8');
    const promised = [...example.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(([, comment]) => comment);
    expect(printed.trimEnd().split('\n')).toEqual(promised);

    const { agents } = await gx.agents.list();
    const kid = agents.find(({ name }) => name === 'travel-booking-agent')?.keys[0]?.kid ?? 'none';
    expect(await readdir(join(directory, '.travel-agent'))).toContain(`${kid}.secret`);
  } finally {
    await rm(directory, { recursive: true });
    await close();
  }
});

test('the browser flow ends in a grant, and a forged callback does not', async () => {
  const { url, apiKey, gx, close } = await startSandbox();
  try {
    vi.stubEnv('GRANTEX_URL', url);
    vi.stubEnv('GRANTEX_API_KEY', apiKey);
    await import('./article/callback.ts');
    const { begin, finish } = await import('../examples/browser.ts');
    const agent = await gx.agents.register({ name: 'travel', scopes: ['flights:book'] });

    const { to, waiting } = await begin(agent.id, 'user_alice');
    expect(to).toContain(url);
    const callback = new URL('https://app.example.com/callback');
    callback.search = new URLSearchParams({
      code: callbackCode,
      state: waiting.state,
      iss: url,
    }).toString();
    const forged = callback.href.replace(waiting.state, 'forged');
    expect(await caught(finish(forged, waiting))).toMatchObject({ code: 'STATE_MISMATCH' });
    const { grantToken } = await finish(callback.href, waiting);
    expect(await gx.tokens.verify(grantToken)).toMatchObject({ valid: true, principal: 'user_alice' });
  } finally {
    vi.unstubAllEnvs();
    await close();
  }
});

test("a program on a terminal gets the person's decision from their browser", async () => {
  const { url, apiKey, gx, close } = await startSandbox({ GRANTEX_MODE: 'live' });
  try {
    vi.stubEnv('GRANTEX_URL', url);
    vi.stubEnv('GRANTEX_API_KEY', apiKey);
    const { askAndWait } = await import('../examples/wait.ts');
    await gx.me.update({ settings: { firstUse: true } });
    const agent = await gx.agents.register({ name: 'travel', scopes: ['flights:book'] });
    const denied: Promise<void>[] = [];
    const waiting = askAndWait(agent.id, (page) => void denied.push(deny(page)));
    expect(await caught(waiting)).toMatchObject({ code: 'ACCESS_DENIED' });
    await Promise.all(denied);
    expect(denied).toHaveLength(1);
  } finally {
    vi.unstubAllEnvs();
    await close();
  }
});

test.each(Object.keys(sdk))('the README names %s', (name) => {
  expect(readme).toContain(`\`${name}`);
});

test('the README names every resource and each of its functions', () => {
  const missing = Object.entries(new sdk.Grantex({ apiKey: 'gx_test_x' })).flatMap(
    ([resource, functions]) => {
      const row = readme.split('\n').find((line) => line.startsWith(`| \`gx.${resource}\``)) ?? '';
      return Object.keys(functions as object)
        .filter((name) => !row.includes(`\`${name}\``))
        .map((name) => `${resource}.${name}`);
    },
  );
  expect(missing).toEqual([]);
});
