import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { nodeProgram } from './node-program.mjs';
import { step } from './progress.mjs';
import { catalogVersion, root } from './workspace.mjs';

/** Installs the dependencies in the lock file, unless exactly these are installed already. */
export async function installWorkspace() {
  if (await isInstalled()) return;
  const version = await catalogVersion('pnpm');
  const title = `install dependencies (pnpm ${version})`;
  try {
    await step(title, () => install(version), 'several hundred MB the first time');
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

/**
 * pnpm keeps a copy of the lock file it installed from, which also shows whether a workspace package was added since.
 */
async function isInstalled() {
  const [wanted, installed] = await Promise.all(
    ['pnpm-lock.yaml', 'node_modules/.pnpm/lock.yaml'].map((file) =>
      readFile(join(root, file), 'utf8').catch(() => undefined),
    ),
  );
  return wanted !== undefined && wanted === installed && (await exists(nodeProgram));
}

async function install(version) {
  const npm = await npmProgram();
  const pnpm = ['exec', '--yes', `--package=pnpm@${version}`, '--', 'pnpm'];
  const child = spawn(npm.program, [...npm.parameters, ...pnpm, 'install', '--frozen-lockfile'], {
    cwd: root,
    env: {
      ...process.env,
      CI: 'true',
      // The packages run on the workspace's Node, not on the one that runs this script. For an old Node, pnpm would
      // leave out the native parts of tools.
      PNPM_CONFIG_NODE_VERSION: await catalogVersion('node'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${output}\nThe installation failed (exit code ${code}).`);
}

/** npm as a script for the current Node, which needs no shell on any platform; otherwise the npm in the path. */
async function npmProgram() {
  const here = dirname(process.execPath);
  const candidates = [
    process.env.npm_execpath ?? '',
    join(here, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(here, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  for (const script of candidates) {
    if (script.endsWith('npm-cli.js') && (await exists(script))) {
      return { program: process.execPath, parameters: [script] };
    }
  }
  return { program: 'npm', parameters: [] };
}

async function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}
