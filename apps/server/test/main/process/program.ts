import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { layDatabase } from '../../support/databases.ts';
import { forgetServer, modeOf, rememberServer } from '../../support/own-servers.ts';
import { FIRST_KEY, openLog, secretsOf } from '../../support/suite-log.ts';

/** The key commands print thumbprints, which are public. */
const KEY_IDS = /(?<![\w-])[\w-]{43}(?![\w-])/g;

const { PATH, NODE_COMPILE_CACHE } = process.env;
const MAIN = fileURLToPath(new URL('../../../src/main/main.ts', import.meta.url));

/** The server's program in a separate process. */
export interface Program {
  process: ChildProcess;
  readonly stdout: string;
  readonly stderr: string;
  /** The address it listens on, once it does; rejects when it ends before. */
  listening: Promise<string>;
  /** Its exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals | null>;
}

/** Runs the other parameters as a command with a limit on open files and sockets. */
const LIMIT_DESCRIPTORS = 'ulimit -n "$0" && exec "$@"';

/**
 * Starts the program with this environment and no other variables of ours; it does not outlive the test.
 * @param descriptors its limit of open files and sockets. Default: that of this process
 */
export function startProgram(
  environment: Record<string, string>,
  parameters: readonly string[] = [],
  descriptors?: number,
): Program {
  const command = [process.execPath, MAIN, ...parameters];
  const [file = '', ...rest] =
    descriptors === undefined ? command : ['sh', '-c', LIMIT_DESCRIPTORS, String(descriptors), ...command];
  const child = spawn(file, rest, {
    env: { PATH, NODE_COMPILE_CACHE, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const secrets = secretsOf(environment);
  const mayHold = ['keys', 'log-keys'].includes(parameters[0] ?? '') ? KEY_IDS : FIRST_KEY;
  const [stdout, stderr] = [openLog(secrets, mayHold), openLog(secrets)];
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  const listening = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      stdout.write(String(chunk));
      const [, url] = /^Grantex listens on (\S+)/m.exec(stdout.text) ?? [];
      if (url === undefined) return;
      rememberServer(url, modeOf(environment));
      resolve(url);
    });
    void ended.then((code) => reject(new Error(`it ended with ${code}: ${stderr.text}`)));
  });
  void listening.then((url) => ended.then(() => forgetServer(url))).catch(() => undefined);
  child.stderr.on('data', (chunk) => stderr.write(String(chunk)));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    process: child,
    listening,
    ended,
    get stdout() {
      return stdout.text;
    },
    get stderr() {
      return stderr.text;
    },
  };
}

/** A folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'grantex-server-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The same with an embedded database in it, which has no rows yet. */
export async function folderWithDatabase(): Promise<string> {
  const folder = await temporaryFolder();
  await layDatabase(folder);
  return folder;
}

/** Resolves once nothing listens there any more. */
export async function refused(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/.well-known/grantex`, { headers: { connection: 'close' } }).catch(
      () => undefined,
    );
    if (response === undefined || response.status === 503) return;
    await response.text();
  }
}
