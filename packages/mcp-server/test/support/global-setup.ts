import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CHILD_ENVIRONMENT } from 'test-config';
import { postgresOfServers } from 'test-postgres';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The address of `servers.ts`. */
    servers: string;
  }
}

/** One process for the Grantex servers of all test files: starting one takes longer than most files run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const program = fileURLToPath(new URL('servers.ts', import.meta.url));
  const postgres = await postgresOfServers();
  const child = spawn(process.execPath, [program, ...(postgres === undefined ? [] : [postgres.url])], {
    env: { ...process.env, ...CHILD_ENVIRONMENT },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  project.provide('servers', line.toString('utf8').trim());
  return async () => {
    child.stdin.end();
    await once(child, 'exit');
    await postgres?.stop();
  };
}
