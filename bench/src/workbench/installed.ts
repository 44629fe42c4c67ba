import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..', '..', '..');

/** The published files of the server. */
const PACKAGES = ['packages/core', 'apps/server'];

/** A server as an installer leaves it: compiled, with compiled dependencies. */
export interface Installed {
  /** The program that starts it. */
  readonly program: string;
  /**
   * Writes a module beside it, with the same imports available as for the server.
   * @returns its path
   */
  write(name: string, code: string): Promise<string>;
  remove(): Promise<void>;
}

interface Manifest {
  readonly name: string;
  readonly files: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly publishConfig: object;
}

/**
 * Builds the server and copies it into a separate folder. In the workspace its dependencies are sources, and Node
 * strips their types at each start.
 */
export async function installServer(): Promise<Installed> {
  await promisify(execFile)('turbo', ['run', 'build', '--filter=@grantex/server'], { cwd: root });
  const folder = await mkdtemp(join(tmpdir(), 'grantex-installed-'));
  for (const path of PACKAGES) await layPackage(join(root, path), join(folder, 'node_modules'));
  return {
    program: join(folder, 'node_modules', '@grantex', 'server', 'bin', 'grantex-server.js'),
    async write(name, code) {
      await writeFile(join(folder, name), code);
      return join(folder, name);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Copies what its tarball holds, with the manifest that it is published with; links other packages. */
async function layPackage(source: string, modules: string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as Manifest;
  const target = join(modules, manifest.name);
  await mkdir(target, { recursive: true });
  // The licence is the workspace's.
  for (const file of manifest.files.filter((one) => existsSync(join(source, one))))
    await cp(join(source, file), join(target, file), { recursive: true });
  const published = { ...manifest, ...manifest.publishConfig };
  await writeFile(join(target, 'package.json'), JSON.stringify(published));
  for (const name of Object.keys(manifest.dependencies ?? {}).filter((one) => !one.startsWith('@grantex/'))) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(source, 'node_modules', name), join(modules, name), 'junction').catch(ifThere);
  }
}

/** Both packages may depend on the same one, in the one version of the catalog. */
function ifThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
