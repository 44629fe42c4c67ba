import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Grantex } from '@grantex/sdk';

/** What the program is told by its environment. */
export interface ConsoleSettings {
  readonly gx: Grantex;
  /** Where the server is, as it was given. */
  readonly url: URL;
  /** Where tokens are kept, in a folder for each server and developer. */
  readonly directory: string;
}

/**
 * Reads `GRANTEX_URL`, `GRANTEX_API_KEY` or `GRANTEX_API_KEY_FILE`, and `GRANTEX_STORE_DIR`.
 * @throws {TypeError} naming the variable that is missing or wrong; an API key is never repeated
 */
export function readSettings(environment: NodeJS.ProcessEnv): ConsoleSettings {
  const baseUrl = environment['GRANTEX_URL'] ?? '';
  if (baseUrl === '') {
    throw new TypeError('GRANTEX_URL is missing: it is the address of the Grantex server');
  }
  const directory = environment['GRANTEX_STORE_DIR'] ?? '';
  return {
    gx: clientOf(baseUrl, readApiKey(environment)),
    url: new URL(baseUrl),
    directory: directory === '' ? join(homedir(), '.grantex', 'mcp') : directory,
  };
}

function readApiKey(environment: NodeJS.ProcessEnv): string {
  const apiKey = environment['GRANTEX_API_KEY'] ?? '';
  const file = environment['GRANTEX_API_KEY_FILE'] ?? '';
  if (apiKey !== '' && file !== '') {
    throw new TypeError('GRANTEX_API_KEY and GRANTEX_API_KEY_FILE are both there: which one is meant?');
  }
  if (apiKey !== '') return apiKey;
  if (file === '') {
    throw new TypeError(
      'GRANTEX_API_KEY is missing: the API key, or GRANTEX_API_KEY_FILE, the path of a file with it',
    );
  }
  return readKeyFile(file);
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new TypeError('GRANTEX_API_KEY_FILE cannot be read', { cause });
  }
}

/** The client, with the names of its options put into the words of the environment. */
function clientOf(baseUrl: string, apiKey: string): Grantex {
  try {
    return new Grantex({ baseUrl, apiKey });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new TypeError(
      error.message.replace(/^baseUrl/, 'GRANTEX_URL').replace(/^apiKey/, 'GRANTEX_API_KEY'),
      { cause: error },
    );
  }
}
