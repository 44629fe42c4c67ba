import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { messageOf, WrapError } from './wrap-error.ts';

/** What the wrapper is told by its environment. */
export interface WrapSettings {
  /** The server's public address, which is also the issuer of its tokens; without a trailing slash. */
  readonly url: string;
  readonly apiKey: string;
  /** What the wrapped server calls itself in grants: an `aud` of its tokens. */
  readonly audience: string;
  /** A file with a grant token, read at each call. */
  readonly tokenFile: string | undefined;
  readonly principalId: string | undefined;
  /** Where an agent's tokens are kept. */
  readonly directory: string;
}

/**
 * Reads `GRANTEX_URL`, `GRANTEX_API_KEY` or `GRANTEX_API_KEY_FILE`, `GRANTEX_AUDIENCE`, `GRANTEX_TOKEN_FILE`,
 * `GRANTEX_PRINCIPAL` and `GRANTEX_STORE_DIR`; an empty variable counts as absent.
 * @throws {WrapError} naming the variable that is missing or wrong; an API key is never repeated
 */
export function readSettings(environment: NodeJS.ProcessEnv): WrapSettings {
  const read = (name: string): string | undefined => environment[name] || undefined;
  const url = read('GRANTEX_URL')?.replace(/\/+$/, '');
  if (url === undefined || !/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw new WrapError('GRANTEX_URL must be the public address of the Grantex server, http or https.');
  }
  return {
    url,
    apiKey: apiKeyOf(read('GRANTEX_API_KEY'), read('GRANTEX_API_KEY_FILE')),
    audience: read('GRANTEX_AUDIENCE') ?? url,
    tokenFile: read('GRANTEX_TOKEN_FILE'),
    principalId: read('GRANTEX_PRINCIPAL'),
    directory: read('GRANTEX_STORE_DIR') ?? join(homedir(), '.grantex', 'mcp'),
  };
}

function apiKeyOf(apiKey: string | undefined, file: string | undefined): string {
  if ((apiKey === undefined) === (file === undefined)) {
    throw new WrapError('Exactly one of GRANTEX_API_KEY and GRANTEX_API_KEY_FILE must be set.');
  }
  const found = apiKey ?? readKeyFile(file ?? '');
  if (/^[\x21-\x7e]+$/.test(found)) return found;
  throw new WrapError('The API key must be visible ASCII characters, without spaces or line breaks.');
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new WrapError(`GRANTEX_API_KEY_FILE cannot be read: ${messageOf(error)}`);
  }
}
