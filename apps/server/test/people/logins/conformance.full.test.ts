import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { CHILD_ENVIRONMENT, freePort } from 'test-config';
import { expect, test } from 'vitest';
import { librarySetting, type LibrarySetting } from './library-setting.ts';
import { registerClient } from './log-in.ts';

const SUITES = createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/dist/index.js');

/** Runs the suite of MCP for authorization servers, and opens the address that it prints. Returns its summary. */
async function runSuite(
  { server, letIn }: LibrarySetting,
  options: readonly string[],
): Promise<{ summary: string[]; exitCode: unknown }> {
  const port = String(await freePort());
  const client = await registerClient(server, { redirect_uris: [`http://127.0.0.1:${port}/callback`] });
  const named = ['--url', server.url, '--client-id', client, '--port', port, ...options];
  const suite = spawn(process.execPath, [SUITES, 'authorization', ...named], {
    env: CHILD_ENVIRONMENT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(suite, 'close');
  const summary: string[] = [];
  for await (const line of createInterface({ input: suite.stdout })) {
    if (line.startsWith(`${server.url}/oauth/authorize?`)) await fetch(await letIn(new URL(line)));
    if (/ passed, \d+ failed$/.test(line)) summary.push(line);
  }
  const [exitCode] = await ended;
  return { summary, exitCode };
}

// The suite names no scope, and without the option no service either.
test.each([
  ['sandbox', 'without a service', () => []],
  ['live', 'with a service', (audience) => ['--resource', audience]],
] as const satisfies [string, string, (audience: string) => string[]][])(
  'the suite of MCP for authorization servers passes at a %s, %s',
  async (mode, _how, optionsFor) => {
    const setting = await librarySetting(mode);
    expect(await runSuite(setting, optionsFor(setting.service.audience))).toEqual({
      summary: [
        '✓ authorization-server-metadata-endpoint: 2 passed, 0 failed',
        '✓ authorization-code-grant: 1 passed, 0 failed',
        'Total: 3 passed, 0 failed',
      ],
      exitCode: 0,
    });
    await setting.close();
  },
);
