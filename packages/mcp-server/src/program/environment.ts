import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Grantex } from '@grantex/sdk';
import { messageOf } from './log.ts';
import { ProgramError } from './program-error.ts';

/** The settings of both programs. */
export interface Settings {
  /** The server's public address, which is also the issuer of its tokens; without a trailing slash. */
  readonly url: string;
  readonly apiKey: string;
  /** A client of that server with that key. */
  readonly gx: Grantex;
  /** The folder of the tokens. */
  readonly directory: string;
}

/** Options of `Grantex` that limit how long the client waits. */
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
    throw new ProgramError('GRANTEX_URL is missing: set it to the public address of the Grantex server.');
  }
  const apiKey = readApiKey(environment);
  return {
    url,
    apiKey,
    gx: clientOf(url, apiKey, options),
    directory: readVariable(environment, 'GRANTEX_STORE_DIR') ?? join(homedir(), '.grantex', 'mcp'),
  };
}

/** @returns undefined for a variable that is absent or empty */
export function readVariable(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  return environment[name] || undefined;
}

function readApiKey(environment: NodeJS.ProcessEnv): string {
  const apiKey = readVariable(environment, 'GRANTEX_API_KEY');
  const file = readVariable(environment, 'GRANTEX_API_KEY_FILE');
  if (apiKey !== undefined && file !== undefined) {
    throw new ProgramError('GRANTEX_API_KEY and GRANTEX_API_KEY_FILE are both set; set one of them.');
  }
  if (apiKey !== undefined) return apiKey;
  if (file !== undefined) return readKeyFile(file);
  throw new ProgramError(
    'GRANTEX_API_KEY is missing: set it to the API key, or GRANTEX_API_KEY_FILE to the path of a file that holds the key.',
  );
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new ProgramError(`GRANTEX_API_KEY_FILE cannot be read: ${messageOf(cause)}`, { cause });
  }
}

/** Makes the client. Its errors name the variables of the environment in place of its options. */
function clientOf(baseUrl: string, apiKey: string, options: ClientOptions): Grantex {
  try {
    return new Grantex({ baseUrl, apiKey, ...options });
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    const message = cause.message.replace(/^baseUrl/, 'GRANTEX_URL').replace(/^apiKey/, 'GRANTEX_API_KEY');
    throw new ProgramError(`${message}.`, { cause });
  }
}
