import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';

/**
 * The standard output of a program.
 *
 * @param {string} program
 * @param {string[]} parameters
 * @param {string} [input] its standard input
 * @returns {Promise<string | undefined>} undefined if it is not there or fails
 */
export async function outputOf(program, parameters, input = '') {
  const child = spawn(program, parameters, { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.on('error', () => {}).end(input);
  const [output, [code]] = await Promise.all([
    text(child.stdout),
    once(child, 'close').catch(() => [undefined]),
  ]);
  return code === 0 ? output : undefined;
}

/**
 * The version that a program prints of itself, such as `3.11.7`; undefined if the program is not there.
 *
 * @param {string} program
 * @param {string} parameter that makes it print its version
 */
export async function versionOf(program, parameter) {
  return /\d+(?:\.\d+)+/.exec((await outputOf(program, [parameter])) ?? '')?.[0];
}

/**
 * @param {string | undefined} version
 * @param {string} oldest with as many numbers as matter
 */
export function isAtLeast(version, oldest) {
  if (version === undefined) return false;
  const numbers = version.split('.').map(Number);
  for (const [index, least] of oldest.split('.').map(Number).entries()) {
    const number = numbers[index] ?? 0;
    if (number !== least) return number > least;
  }
  return true;
}

/** Whether the C compiler that Go would use works, with the headers of the C library. */
export async function hasCompiler() {
  const program = process.env.CC ?? (process.platform === 'darwin' ? 'clang' : 'gcc');
  const checked = await outputOf(program, ['-fsyntax-only', '-x', 'c', '-'], '#include <stdlib.h>\n');
  return checked !== undefined;
}
