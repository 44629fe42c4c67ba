import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Grantex } from '@grantex/sdk';
import { messageOf } from './log.ts';
import { ProgramError } from './program-error.ts';

/** What every program of this package is told by its environment. */
export interface Settings {
  /** The server's public address, which is also the issuer of its tokens; without a trailing slash. */
  readonly url: string;
  readonly apiKey: string;
  /** A client of that server with that key. */
  readonly gx: Grantex;
  /** Where tokens are kept. */
  readonly directory: string;
}

/** How long the client waits for an answer, as options of `Grantex`. */
export interface ClientOptions {
  /** Seconds. */
  readonly timeout?: number;
  readonly retries?: number;
}

/**
 * Reads `GRANTEX_URL`, `GRANTEX_API_KEY` or `GRANTEX_API_KEY_FILE`, and `GRANTEX_STORE_DIR`.
 * @throws {ProgramError} naming the variable that is missing or wrong; an API key is never repeated
 */
export function readSettings(environment: NodeJS.ProcessEnv, options: ClientOptions = {}): Settings {
  const url = readVariable(environment, 'GRANTEX_URL')?.replace(/\/+$/, '');
  if (url === undefined) {
    throw new ProgramError('GRANTEX_URL is missing: it is the public address of the Grantex server.');
  }
  const apiKey = readApiKey(environment);
  return {
    url,
    apiKey,
    gx: clientOf(url, apiKey, options),
    directory: readVariable(environment, 'GRANTEX_STORE_DIR') ?? join(homedir(), '.grantex', 'mcp'),
  };
}

/** @returns undefined for a variable that is absent, or empty */
export function readVariable(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  return environment[name] || undefined;
}

function readApiKey(environment: NodeJS.ProcessEnv): string {
  const apiKey = readVariable(environment, 'GRANTEX_API_KEY');
  const file = readVariable(environment, 'GRANTEX_API_KEY_FILE');
  if (apiKey !== undefined && file !== undefined) {
    throw new ProgramError('GRANTEX_API_KEY and GRANTEX_API_KEY_FILE are both there: which one is meant?');
  }
  if (apiKey !== undefined) return apiKey;
  if (file !== undefined) return readKeyFile(file);
  throw new ProgramError(
    'GRANTEX_API_KEY is missing: the API key, or GRANTEX_API_KEY_FILE, the path of a file with it.',
  );
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new ProgramError(`GRANTEX_API_KEY_FILE cannot be read: ${messageOf(cause)}`, { cause });
  }
}

/** The client, with the names of its options put into the words of the environment. */
function clientOf(baseUrl: string, apiKey: string, options: ClientOptions): Grantex {
  try {
    return new Grantex({ baseUrl, apiKey, ...options });
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    const message = cause.message.replace(/^baseUrl/, 'GRANTEX_URL').replace(/^apiKey/, 'GRANTEX_API_KEY');
    throw new ProgramError(`${message}.`, { cause });
  }
}
