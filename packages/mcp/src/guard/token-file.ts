import type { TokenSource } from './call-context.ts';

/** Names the file that holds the grant token of a server on stdio. */
const VARIABLE = 'GRANTEX_TOKEN_FILE';

/**
 * Reads the grant token from a file, anew on each call, so that whoever refreshes it need not start the server again.
 * A file that is missing is a token that is missing; any other fault refuses the call with `token_unavailable`. Node only.
 * @param path default: what `GRANTEX_TOKEN_FILE` says at the time of the call; there is no token when it says nothing
 */
export function tokenFromFile(path?: string): TokenSource {
  return async () => {
    const file = path ?? globalThis.process?.env[VARIABLE];
    if (file === undefined || file === '') return undefined;
    // Here, as a server on HTTP may run where there are no files.
    const { readFile } = await import('node:fs/promises');
    const text = await readFile(file, 'utf8').catch(ifMissing);
    return text?.trim();
  };
}

function ifMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
