import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, startServer } from '@grantex/server';
import type { TestProject } from 'vitest/node';

/** The data of a server that has started once and stopped. */
export interface Begun {
  readonly folder: string;
  /** The admin key of its first developer. */
  readonly apiKey: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    begun: { readonly sandbox: Begun; readonly live: Begun };
  }
}

/**
 * Creating a database takes seconds of CPU time, copying one a fraction: so each mode's is created once for all tests.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'grantex-sdk-'));
  const [sandbox, live] = await Promise.all([
    begin(join(folder, 'sandbox'), 'sandbox', 'gx_test_'),
    begin(join(folder, 'live'), 'live', 'gx_live_'),
  ]);
  project.provide('begun', { sandbox, live });
  return () => rm(folder, { recursive: true });
}

async function begin(folder: string, mode: string, prefix: string): Promise<Begun> {
  const apiKey = `${prefix}${randomBytes(32).toString('base64url')}`;
  const config = readConfig({
    PORT: '0',
    GRANTEX_DATA_DIR: folder,
    GRANTEX_MODE: mode,
    GRANTEX_BOOTSTRAP_KEY: apiKey,
    LOG_LEVEL: 'error',
  });
  await (await startServer(config)).close();
  return { folder, apiKey };
}
