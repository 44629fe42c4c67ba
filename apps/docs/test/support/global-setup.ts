import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isFullRun } from 'test-config';

/** Builds the site, unless the build is up to date. Only a full run reads it: a build takes half a minute of both cores. */
export async function setup(): Promise<void> {
  if (!isFullRun) return;
  const script = fileURLToPath(new URL('../../build/main.ts', import.meta.url));
  await promisify(execFile)(process.execPath, [script]);
}
