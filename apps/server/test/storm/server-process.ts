import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { forgetServer, modeOf, rememberServer } from '../support/own-servers.ts';
import { FIRST_KEY, openLog, secretsOf } from '../support/suite-log.ts';

/** A server in a separate process, started as users start it. */
export interface ServerProcess {
  readonly url: string;
  /** Whether it ended without being told to. */
  hasEnded(): boolean;
  /** SIGTERM; resolves with its exit code, once every open request has a response. */
  stop(): Promise<number | null>;
  /** `kill -9`; resolves once it is gone. */
  kill(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../../src/main/main.ts', import.meta.url));

/** @throws with its output when it ends before it listens */
export async function startServerProcess(environment: Record<string, string>): Promise<ServerProcess> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, GRANTEX_RATE_LIMIT: '0', LOG_LEVEL: 'fatal', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  // The parent process may be killed as well: then nothing stays behind.
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  void ended.then(() => process.off('exit', killWithUs));
  const secrets = secretsOf(environment);
  const [stdout, stderr] = [openLog(secrets, FIRST_KEY), openLog(secrets)];
  child.stdout.on('data', (data: Buffer) => stdout.write(data.toString()));
  child.stderr.on('data', (data: Buffer) => stderr.write(data.toString()));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, found] = /listens on (\S+)/.exec(line) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) =>
      reject(new Error(`the server ended with ${code} before it listened: ${stderr.text}`)),
    );
  });
  rememberServer(url, modeOf(environment));
  void ended.then(() => forgetServer(url));
  return {
    url,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
