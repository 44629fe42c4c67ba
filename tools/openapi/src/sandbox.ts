import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CHILD_ENVIRONMENT, freePort } from 'test-config';
import type { Document } from './document.ts';
import { pathOf, PUBLIC_URL } from './files.ts';

const API_KEY = `gx_test_${'0'.repeat(43)}`;
/** Milliseconds between two questions whether the server has started. */
const PAUSE = 200;

/** A sandbox that nobody has used yet. */
export interface Sandbox {
  url: string;
  /** An admin key of its first developer. */
  apiKey: string;
  /** Its OpenAPI document. */
  document: Document;
  close(): Promise<void>;
}

/**
 * Starts the server of this repository as a sandbox, in a process of its own. It states {@link PUBLIC_URL} as its address,
 * wherever it listens.
 */
export async function startSandbox(): Promise<Sandbox> {
  const folder = await mkdtemp(join(tmpdir(), 'openapi-'));
  const port = await freePort();
  const server = spawn(process.execPath, [pathOf('apps/server/src/main/main.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...CHILD_ENVIRONMENT,
      PORT: String(port),
      GRANTEX_DATA_DIR: folder,
      GRANTEX_PUBLIC_URL: PUBLIC_URL,
      GRANTEX_BOOTSTRAP_KEY: API_KEY,
      GRANTEX_RATE_LIMIT: '0',
      LOG_LEVEL: 'fatal',
    },
  });
  const ended = once(server, 'exit');
  const url = `http://127.0.0.1:${port}`;

  async function close(): Promise<void> {
    server.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  }

  try {
    const document = await readDocument(`${url}/openapi.json`, () => server.exitCode !== null);
    return { url, apiKey: API_KEY, document, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @throws {Error} once the server has ended instead of answering */
async function readDocument(url: string, hasEnded: () => boolean): Promise<Document> {
  while (!hasEnded()) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return (await answer.json()) as Document;
    await wait(PAUSE);
  }
  throw new Error('the sandbox has not started');
}
