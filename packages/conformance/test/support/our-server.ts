import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CHILD_ENVIRONMENT } from 'test-config';
import type { Fault } from '../faults/fault.ts';

/** A server of this repository, in a process of its own. */
export interface OurServer {
  readonly url: string;
  /** Of its first developer, with the role `admin`. */
  readonly key: string;
  stop(): Promise<void>;
}

const PROGRAM = fileURLToPath(import.meta.resolve('@grantex/server').replace(/index\.ts$/, 'main/main.ts'));
const HOOK = new URL('../faults/break-source.ts', import.meta.url).href;

/**
 * Starts a server from its sources.
 * @param environment its configuration, with its database
 * @param fault what is broken in its sources, as they are loaded
 */
export async function startOurs(
  environment: Readonly<Record<string, string>>,
  fault?: Fault,
): Promise<OurServer> {
  const mode = environment['GRANTEX_MODE'] === 'live' ? 'live' : 'test';
  const key = environment['GRANTEX_BOOTSTRAP_KEY'] ?? `gx_${mode}_${randomBytes(32).toString('base64url')}`;
  const hook = fault === undefined ? [] : ['--import', HOOK];
  const child = spawn(process.execPath, [...hook, PROGRAM], {
    env: {
      ...CHILD_ENVIRONMENT,
      PORT: '0',
      GRANTEX_RATE_LIMIT: '0',
      LOG_LEVEL: 'fatal',
      GRANTEX_BOOTSTRAP_KEY: key,
      ...environment,
      ...(fault && { FAULT: JSON.stringify(fault.edits) }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const first = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const begun = await Promise.race([first, exited.then(() => undefined)]);
  const [, url] = /listens on (\S+)/.exec(begun?.[0] ?? '') ?? [];
  if (url === undefined) throw new Error(`the server did not start: ${begun?.[0] ?? 'it ended'}`);
  return {
    url,
    key,
    async stop() {
      child.kill();
      await exited;
    },
  };
}
