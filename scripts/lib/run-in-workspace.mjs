import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { join } from 'node:path';
import { nodeProgram, workspaceEnvironment } from './node-program.mjs';
import { root } from './workspace.mjs';

/**
 * Runs a script under the workspace's Node and ends as it ends: with its exit code, or by the signal that
 * ended it.
 *
 * @param {string} entry relative to the root
 * @param {string[]} parameters
 * @param {Record<string, string>} [environment]
 */
export async function runInWorkspace(entry, parameters, environment = {}) {
  const child = spawn(nodeProgram, [join(root, entry), ...parameters], {
    cwd: root,
    env: { ...workspaceEnvironment(), ...environment },
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Ctrl-C in a terminal has reached the child as well; a second one would tell it to hurry.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  const [code, signal] = await once(child, 'exit');
  process.exitCode = code ?? 128 + constants.signals[signal];
}
