import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';
import { nodeProgram, workspaceEnvironment } from './node-program.mjs';
import { root } from './workspace.mjs';

/**
 * Runs a script under the workspace's Node, and sets its exit code, or that of the signal that ended it.
 *
 * @param {string} entry relative to the root
 * @param {string[]} parameters
 * @param {object} [settings]
 * @param {string[]} [settings.folders] that come first in its path, after the tools of the workspace
 * @param {Record<string, string>} [settings.environment]
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
  process.exitCode = code ?? 128 + constants.signals[signal];
}
