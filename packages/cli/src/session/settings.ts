import { readSecretFile } from '../files/secret-file.ts';
import { usageError } from '../terminal/exit.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Config, configPath, readConfig } from './config-file.ts';

/** Options of every command. */
export interface GlobalOptions {
  readonly url?: string;
  readonly config?: string;
  readonly json?: true;
  /** How long one try may take, in seconds. */
  readonly timeout?: number;
}

/** Where the API key comes from. */
export interface KeySource {
  readonly from: string;
  /** The file that holds it, if there is one. */
  readonly file: string | undefined;
  readonly read: () => Promise<string>;
}

/** Which server and API key to use, and what named them. */
export interface Settings {
  /** Without a trailing slash. */
  readonly url: string;
  readonly urlFrom: string;
  /** Undefined if none is set. */
  readonly key: KeySource | undefined;
  /** Verifier keys of witnesses, from the configuration. */
  readonly witnesses: readonly string[];
  readonly configPath: string;
}

const DEFAULT_URL = 'http://localhost:4000';

/** Reads the option, the environment, the configuration file and the default, in this order. */
export async function readSettings(terminal: Terminal, options: GlobalOptions): Promise<Settings> {
  const path = configPath(terminal, options.config);
  const config = (await readConfig(path)) ?? {};
  const [url, urlFrom] = chooseUrl(terminal, options, config, path);
  return {
    url: url.replace(/\/+$/, ''),
    urlFrom,
    key: keySource(terminal, config, path),
    witnesses: config.witnesses ?? [],
    configPath: path,
  };
}

/** @throws {CliError} if no API key is set */
export function requireKey({ key }: Settings): KeySource {
  if (key !== undefined) return key;
  throw usageError(
    'no API key is set',
    'Set one: grantex init. Or set GRANTEX_API_KEY_FILE to the file that holds it, or GRANTEX_API_KEY to the key.',
  );
}

/**
 * Reads the option, then the environment.
 * @returns undefined if neither names the service that a token is for
 */
export function chooseAudience({ environment }: Terminal, option: string | undefined): string | undefined {
  const variable = environment['GRANTEX_AUDIENCE'] ?? '';
  return option ?? (variable === '' ? undefined : variable);
}

function chooseUrl(
  { environment }: Terminal,
  options: GlobalOptions,
  config: Config,
  path: string,
): readonly [url: string, from: string] {
  if (options.url !== undefined) return [options.url, '--url'];
  const variable = environment['GRANTEX_URL'] ?? '';
  if (variable !== '') return [variable, 'GRANTEX_URL'];
  return config.url === undefined ? [DEFAULT_URL, 'the default'] : [config.url, path];
}

function keySource({ environment }: Terminal, config: Config, path: string): KeySource | undefined {
  const apiKey = environment['GRANTEX_API_KEY'] ?? '';
  const file = environment['GRANTEX_API_KEY_FILE'] ?? '';
  if (apiKey !== '' && file !== '') {
    throw usageError(
      'GRANTEX_API_KEY and GRANTEX_API_KEY_FILE are both set',
      'Unset one of them: unset GRANTEX_API_KEY',
    );
  }
  if (apiKey !== '') return { from: 'GRANTEX_API_KEY', file: undefined, read: async () => apiKey };
  if (file !== '') return fileSource('GRANTEX_API_KEY_FILE', file);
  return config.apiKeyFile === undefined ? undefined : fileSource(path, config.apiKeyFile);
}

function fileSource(namedBy: string, file: string): KeySource {
  return {
    from: `${file}, named by ${namedBy}`,
    file,
    read: () =>
      readSecretFile(file, 'the API key', {
        namedBy,
        next: 'Name the right file: grantex init --key-file <file>, or GRANTEX_API_KEY_FILE.',
      }),
  };
}
