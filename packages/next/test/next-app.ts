import { AsyncLocalStorage } from 'node:async_hooks';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RequestListener } from 'node:http';
import { root, run } from 'pack';

const packages = join(root, 'packages');

type Next = (options: { dev: boolean; dir: string }) => {
  prepare(): Promise<void>;
  getRequestHandler(): RequestListener;
  close(): Promise<void>;
};

/** A production build of Next, in this process. */
export interface NextApp extends AsyncDisposable {
  readonly handle: RequestListener;
}

/**
 * Builds the application of the README, and the routes in `test/app`, in a project that installs the packed packages,
 * and starts it. The settings of Next and of TypeScript are those that Next chooses itself.
 * @param releases of Next and of TypeScript, such as `next@16.0.0`
 * @param settings what the project says in `tsconfig.json` before Next does. Default: nothing
 */
export async function startNextApp(releases: readonly string[], settings?: object): Promise<NextApp> {
  const folder = await mkdtemp(join(tmpdir(), 'grantex-next-'));
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  if (settings !== undefined) await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  const tarballs = ['core', 'next'].map((name) => ({ name, tarball: join(folder, `${name}.tgz`) }));
  for (const { name, tarball } of tarballs)
    await run('pnpm', ['pack', '--out', tarball], join(packages, name));
  const others = ['react', 'react-dom', '@types/node', '@types/react'];
  const install = ['install', '--no-audit', '--no-fund', ...tarballs.map(({ tarball }) => tarball)];
  await run('npm', [...install, ...releases, ...others], folder);
  for (const app of [join(packages, 'next', 'examples', 'app'), join(import.meta.dirname, 'app')])
    await cp(app, join(folder, 'app'), { recursive: true });
  await run('npx', ['next', 'build'], folder, { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' });

  // What Next's own program does first: its modules look for it when they are loaded.
  Object.assign(globalThis, { AsyncLocalStorage });
  const next = createRequire(join(folder, 'package.json'))('next') as Next;
  const app = next({ dev: false, dir: folder });
  await app.prepare();
  return {
    handle: app.getRequestHandler(),
    async [Symbol.asyncDispose]() {
      await app.close();
      await rm(folder, { recursive: true });
    },
  };
}
