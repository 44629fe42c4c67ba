import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Grantex } from '@grantex/sdk';
import { CHILD_ENVIRONMENT } from 'test-config';
import { folder } from './wrapped.ts';

const MAIN = fileURLToPath(new URL('src/main/main.ts', import.meta.resolve('@grantex/server/package.json')));

/** A real sandbox server with its data on disk, which can be killed and restarted at the same address. */
export interface KillableServer extends AsyncDisposable {
  readonly url: string;
  /** With the admin key of its first developer. */
  readonly gx: Grantex;
  /** Ends it like a crash. */
  kill(): Promise<void>;
  /** Restarts it; resolves once it listens. */
  start(): Promise<void>;
}

export async function startKillableServer(): Promise<KillableServer> {
  const apiKey = `gx_test_${randomBytes(32).toString('base64url')}`;
  const environment = {
    ...CHILD_ENVIRONMENT,
    GRANTEX_DATA_DIR: join(await folder(), 'data'),
    GRANTEX_BOOTSTRAP_KEY: apiKey,
    GRANTEX_RATE_LIMIT: '0',
    LOG_LEVEL: 'error',
  };
  let child: ChildProcess;

  async function startAt(port: string): Promise<string> {
    child = spawn(process.execPath, [MAIN], {
      env: { ...environment, PORT: port },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { stdout } = child;
    if (stdout === null) throw new Error('no pipe');
    const [greeting] = (await once(stdout, 'data')) as [Buffer];
    const [, url] = /^Grantex listens on (\S+)/.exec(greeting.toString('utf8')) ?? [];
    if (url === undefined) throw new Error(`The server says: ${greeting.toString('utf8')}`);
    return url;
  }

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'close');
  }

  const url = await startAt('0');
  return {
    url,
    gx: new Grantex({ apiKey, baseUrl: url }),
    kill,
    start: async () => void (await startAt(new URL(url).port)),
    [Symbol.asyncDispose]: kill,
  };
}
