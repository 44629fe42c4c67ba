import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The commit of the sources, with `-dirty` where they were changed since; undefined outside a clone. */
export async function sourceCommit(): Promise<string | undefined> {
  try {
    const options = { cwd: import.meta.dirname };
    const asked = ['describe', '--always', '--dirty', '--abbrev=12', '--exclude=*'];
    return (await promisify(execFile)('git', asked, options)).stdout.trim();
  } catch {
    return undefined;
  }
}
