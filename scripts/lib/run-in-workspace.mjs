import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { nodeProgram, workspaceEnvironment } from './node-program.mjs';
import { root } from './workspace.mjs';

/**
 * Runs a script under the workspace's Node.
 *
 * @param {string} entry relative to the root
 * @param {string[]} parameters
 * @param {object} [settings]
 * @param {string[]} [settings.folders] that come first in its path, after the tools of the workspace
 * @param {Record<string, string>} [settings.environment]
 * @returns {Promise<number>} its exit code, or that of the signal that ended it
 */
export async function runInWorkspace(entry, parameters, { folders = [], environment = {} } = {}) {
  const child = spawn(nodeProgram, [join(root, entry), ...parameters], {
    cwd: root,
    env: { ...workspaceEnvironment(folders), ...environment },
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Ctrl-C in a terminal reaches the child as well; a second signal would make it stop at once.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  const [code, signal] = await once(child, 'exit');
  return code ?? 128 + constants.signals[signal];
}

/**
 * Starts a script that nobody waits for: without a word, and only with the time that others leave.
 *
 * @param {string} entry relative to the root
 * @param {{ folders?: string[], environment?: Record<string, string> }} settings as of `runInWorkspace`
 * @returns {() => void} ends it, if it still runs
 */
export function startBeside(entry, { folders = [], environment = {} }) {
  const child = spawn(nodeProgram, [join(root, entry)], {
    cwd: root,
    env: { ...workspaceEnvironment(folders), ...environment },
    stdio: 'ignore',
  });
  child.on('error', () => {});
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  child.unref();
  return () => child.kill();
}
