import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
    servers: Servers;
  }
}

/** One process for the servers of all test files: starting one takes longer than most files run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const program = fileURLToPath(new URL('servers.ts', import.meta.url));
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
  };
}
