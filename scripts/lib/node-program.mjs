import { delimiter, join } from 'node:path';
import { root } from './workspace.mjs';

/** The Node that the workspace is developed on, from the npm package `node`. */
export const nodeProgram = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/**
 * An environment whose path begins with the tools of the workspace, including its Node.
 *
 * @param {string[]} [folders] of more tools
 */
export function workspaceEnvironment(folders = []) {
  const environment = { ...process.env };
  // Windows spells it `Path`. With two spellings in one environment, either could win.
  const name = Object.keys(environment).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  environment[name] = [join(root, 'node_modules', '.bin'), ...folders, environment[name]].join(delimiter);
  environment.TURBO_TELEMETRY_DISABLED = '1';
  environment.DO_NOT_TRACK = '1';
  // Half of the start of a program is spent on the types of its sources, which Node strips anew without this.
  environment.NODE_COMPILE_CACHE ??= join(root, 'node_modules', '.cache', 'node-compile');
  return environment;
}
