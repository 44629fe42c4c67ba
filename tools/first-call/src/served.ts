import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Grantex } from '@grantex/sdk';
import { root } from 'pack';

/** A server as a stranger starts it, and a grant on it. */
export interface Served extends AsyncDisposable {
  /** What a project needs to know of it. */
  readonly environment: Readonly<Record<string, string>>;
  /** One searches, books and pays up to 500; the other one only books. */
  readonly tokens: { readonly wide: string; readonly narrow: string };
  /** From `npm run serve` to the address that it prints. */
  readonly seconds: number;
}

/** @param folder for its data */
export async function serve(folder: string): Promise<Served> {
  const started = performance.now();
  const server = spawn('npm', ['run', 'serve'], {
    cwd: root,
    env: { ...process.env, PORT: '0', GRANTEX_DATA_DIR: folder, LOG_LEVEL: 'error', NODE_ENV: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
    // A process group, so that all of its processes end together, as with Ctrl-C: npm does not pass signals on.
    detached: true,
  });
  const { url, apiKey } = await greetingOf(server);
  const seconds = (performance.now() - started) / 1000;
  const grantex = new Grantex({ baseUrl: url, apiKey });
  const scopes = ['flights:search', 'flights:book', 'payments:initiate:max_500'];
  const agent = await grantex.agents.register({ name: 'travel', scopes });
  const audience = 'https://travel.example';
  async function tokenFor(some: readonly string[]): Promise<string> {
    const asked = { agentId: agent.id, userId: 'user_alice', scopes: some, audience };
    const { code } = await grantex.authorize(asked);
    return (await grantex.tokens.exchange({ code, agentId: agent.id })).grantToken;
  }
  return {
    environment: { GRANTEX_URL: url, GRANTEX_API_KEY: apiKey, GRANTEX_AUDIENCE: audience },
    tokens: { wide: await tokenFor(scopes), narrow: await tokenFor(['flights:book']) },
    seconds,
    async [Symbol.asyncDispose]() {
      const ended = once(server, 'close');
      if (server.pid !== undefined) process.kill(-server.pid, 'SIGINT');
      await ended;
    },
  };
}

async function greetingOf({ stdout }: ChildProcess): Promise<{ url: string; apiKey: string }> {
  if (stdout === null) throw new Error('The server has no output.');
  let url: string | undefined;
  let apiKey: string | undefined;
  for await (const line of createInterface({ input: stdout })) {
    url ??= /^Grantex listens on (\S+)/.exec(line)?.[1];
    apiKey ??= /gx_test_[\w-]{43}/.exec(line)?.[0];
    if (url === undefined || apiKey === undefined) continue;
    stdout.resume();
    return { url, apiKey };
  }
  throw new Error('The server ended before it listened.');
}
