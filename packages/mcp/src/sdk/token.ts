import type { MaybePromise } from '@grantex/core';

/** Reads a grant token from outside of the call, for transports other than HTTP. */
export type TokenSource = () => MaybePromise<string | undefined>;

/** Where a caller without HTTP puts its grant token: this member of `params._meta` of the request. */
export const TOKEN_KEY = 'grantex/token';

type Meta = Readonly<Record<string, unknown>>;

/** A token, and the rest of the `_meta` that held it. */
export interface SentToken {
  /** Empty if the value is not a string: the call is refused, and no other token is tried. */
  readonly token: string;
  readonly rest: Meta;
}

/**
 * Separates the token from the `_meta` of a request.
 * @returns undefined if the request carries none
 */
export function takeToken(meta: Meta | undefined): SentToken | undefined {
  if (meta === undefined || !Object.hasOwn(meta, TOKEN_KEY) || meta[TOKEN_KEY] === undefined)
    return undefined;
  const { [TOKEN_KEY]: token, ...rest } = meta;
  return { token: typeof token === 'string' ? token : '', rest };
}

/** Names the file that holds the grant token of a server on stdio. */
const VARIABLE = 'GRANTEX_TOKEN_FILE';

/**
 * Reads the grant token from a file on each call, so that a refreshed token takes effect without a restart. A missing
 * file counts as a missing token; any other fault refuses the call with `token_unavailable`. Node only.
 * @param path default: the value of `GRANTEX_TOKEN_FILE` at the time of the call; without a value, there is no token
 */
export function tokenFromFile(path?: string): TokenSource {
  return async () => {
    const file = path ?? globalThis.process?.env[VARIABLE];
    if (file === undefined || file === '') return undefined;
    // Imported late: a server on HTTP can run where there is no file system.
    const { readFile } = await import('node:fs/promises');
    const text = await readFile(file, 'utf8').catch(ifMissing);
    return text?.trim();
  };
}

/** Stands for a token that cannot be used: the guard refuses and records the call for this reason. */
export function failingToken(error: unknown): () => never {
  return () => {
    throw error;
  };
}

function ifMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
