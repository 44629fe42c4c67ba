import { execFile } from 'node:child_process';

/**
 * Runs a program and returns its standard output.
 * @throws {Error} with all of its output when it fails
 */
export function run(
  program: string,
  parameters: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const options = {
    cwd: folder,
    env: { ...process.env, ...environment },
    maxBuffer: 64 * 1024 * 1024,
    // The programs in node_modules/.bin are scripts, which only a shell can start on Windows.
    shell: process.platform === 'win32',
  };
  return new Promise((resolve, reject) => {
    execFile(program, parameters, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`$ ${[program, ...parameters].join(' ')}\n${stdout}${stderr}`, { cause: error }));
    });
  });
}
