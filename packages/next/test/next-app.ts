import { AsyncLocalStorage } from 'node:async_hooks';
import { execFile } from 'node:child_process';
import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RequestListener } from 'node:http';

const root = join(import.meta.dirname, '..');
const folder = join(root, '.cache', 'next-app');
const require = createRequire(import.meta.url);

type Next = (options: { dev: boolean; dir: string }) => {
  prepare(): Promise<void>;
  getRequestHandler(): RequestListener;
  close(): Promise<void>;
};

// What Next's own program does first: its modules look for it when they are loaded.
Object.assign(globalThis, { AsyncLocalStorage });
const next = require('next') as Next;

const SETTINGS = {
  transpilePackages: ['@grantex/next', '@grantex/core'],
  turbopack: { root: join(root, '..', '..') },
  typescript: { ignoreBuildErrors: true },
  compress: false,
};

/** A production build of Next, in this process. */
export interface NextApp extends AsyncDisposable {
  readonly handle: RequestListener;
}

/** Builds the application of the README, and the routes in `test/app`, as a project of Next does, and starts it. */
export async function startNextApp(): Promise<NextApp> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'node_modules', '@grantex'), { recursive: true });
  for (const name of ['next', 'core'])
    await symlink(join(root, '..', name), join(folder, 'node_modules', '@grantex', name), 'dir');
  await cp(join(root, 'examples', 'app'), join(folder, 'app'), { recursive: true });
  await cp(join(root, 'test', 'app'), join(folder, 'app'), { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  await writeFile(join(folder, 'next.config.mjs'), `export default ${JSON.stringify(SETTINGS)};`);
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
  const program = require.resolve('next/dist/bin/next');
  await promisify(execFile)(process.execPath, [program, 'build', folder], { env });
  const app = next({ dev: false, dir: folder });
  await app.prepare();
  return { handle: app.getRequestHandler(), [Symbol.asyncDispose]: () => app.close() };
}
