import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Builds the site, unless the build is up to date. */
export async function setup(): Promise<void> {
  const script = fileURLToPath(new URL('../../build/main.ts', import.meta.url));
  await promisify(execFile)(process.execPath, [script]);
}
