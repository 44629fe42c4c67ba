import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHILD_ENVIRONMENT } from 'test-config';
import { postgresOfServers } from 'test-postgres';
import type { TestProject } from 'vitest/node';

/** The addresses of the servers of `servers.ts`. */
export interface Servers {
  readonly sandbox: string;
  readonly live: string;
  readonly liveKey: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** For the folders of the tests; it is removed after the run. */
    folder: string;
    servers: Servers;
  }
}

/** One process for the servers of all test files: starting one takes longer than most files run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const program = fileURLToPath(new URL('servers.ts', import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), 'grantex-cli-'));
  project.provide('folder', folder);
  const postgres = await postgresOfServers();
  const child = spawn(process.execPath, [program, ...(postgres === undefined ? [] : [postgres.url])], {
    env: CHILD_ENVIRONMENT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  project.provide('servers', JSON.parse(line.toString('utf8')) as Servers);
  return async () => {
    child.stdin.end();
    await once(child, 'exit');
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  };
}
