import { readSecretFile } from '../files/secret-file.ts';
import { type CliError, usageError } from '../terminal/exit.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { configPath, type Config, type Profile, readConfig } from './config-file.ts';
import { DEFAULT_PROFILE, keyFileOf, profileIn, profileName } from './profiles.ts';

/** Options of every command. */
export interface GlobalOptions {
  readonly url?: string;
  readonly config?: string;
  /** The name of a profile of the configuration. */
  readonly profile?: string;
  readonly json?: true;
  /** A jq expression for the JSON. */
  readonly jq?: string;
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
  readonly profile: string;
}

const DEFAULT_URL = 'http://localhost:4000';

/** Reads the option, the environment, the configuration file and the default, in this order. */
export async function readSettings(terminal: Terminal, options: GlobalOptions): Promise<Settings> {
  const saved = await readSaved(terminal, options);
  if (saved.known === undefined && saved.profile !== DEFAULT_PROFILE) {
    const next = `Log in: grantex login --profile ${saved.profile}. See all: grantex profiles list`;
    throw usageError(`there is no profile ${saved.profile} in ${saved.configPath}`, next);
  }
  return settingsOf(terminal, options, saved);
}

/** The same for a command that sets the profile up. */
export async function readSettingsToSave(
  terminal: Terminal,
  options: GlobalOptions,
): Promise<Settings & { readonly config: Config }> {
  const saved = await readSaved(terminal, options);
  return { ...settingsOf(terminal, options, saved), config: saved.config };
}

/** What the configuration says, and which profile of it is meant. */
interface Saved {
  readonly configPath: string;
  readonly config: Config;
  readonly profile: string;
  /** Undefined for a profile that is not there. */
  readonly known: Profile | undefined;
}

async function readSaved(terminal: Terminal, options: GlobalOptions): Promise<Saved> {
  const path = configPath(terminal, options.config);
  const config = (await readConfig(path)) ?? {};
  const profile = profileName(terminal, options.profile, config);
  return { configPath: path, config, profile, known: profileIn(config, profile) };
}

function settingsOf(
  terminal: Terminal,
  options: GlobalOptions,
  { configPath: path, config, profile, known = {} }: Saved,
): Settings {
  // What the command line names is meant, whatever the environment says: a key goes to the server of its own profile.
  const environment = options.profile === undefined ? terminal.environment : {};
  const [url, urlFrom] = chooseUrl(environment, options, known, path);
  checkUrl(url, urlFrom);
  return {
    url: url.replace(/\/+$/, ''),
    urlFrom,
    key: keySource(environment, known, path, url),
    witnesses: config.witnesses ?? [],
    configPath: path,
    profile,
  };
}

/** @throws {CliError} if no API key is set */
export function requireKey({ key }: Settings): KeySource {
  if (key !== undefined) return key;
  throw usageError(
    'no API key is set',
    'Get one: grantex login. Or set GRANTEX_API_KEY_FILE to the file that holds it, or GRANTEX_API_KEY to the key.',
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

type Environment = Terminal['environment'];

function chooseUrl(
  environment: Environment,
  options: GlobalOptions,
  profile: Profile,
  path: string,
): readonly [url: string, from: string] {
  if (options.url !== undefined) return [options.url, '--url'];
  const variable = environment['GRANTEX_URL'] ?? '';
  if (variable !== '') return [variable, 'GRANTEX_URL'];
  return profile.url === undefined ? [DEFAULT_URL, 'the default'] : [profile.url, path];
}

function checkUrl(text: string, from: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url !== undefined && /^https?:$/.test(url.protocol);
  if (isWeb && [url.username, url.password, url.search, url.hash].join('') === '') return;
  // It may hold a password.
  const shown = JSON.stringify(text.replace(/[^/]*@/, '…@'));
  throw usageError(
    `the address of the server, ${shown} from ${from}, must be an http or https URL without user, query or fragment`,
    'Name another one: --url <url>. Or save one: grantex login --url <url>',
  );
}

function keySource(
  environment: Environment,
  profile: Profile,
  path: string,
  url: string,
): KeySource | undefined {
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
  const named = keyFileOf(path, profile);
  if (named === undefined) return undefined;
  const source = fileSource(path, named);
  return profile.url === undefined || originOf(profile.url) === originOf(url)
    ? source
    : { ...source, read: () => Promise.reject(keyOfAnotherServer(profile.url ?? '', url)) };
}

/** A key that was saved with a server is sent to no other one. */
function keyOfAnotherServer(own: string, url: string): CliError {
  return usageError(
    `the saved API key is for ${own}, and is not sent to ${url}`,
    `Log in there: grantex login --profile <name> --url ${url}. Or set GRANTEX_API_KEY to a key of that server.`,
  );
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}

function fileSource(namedBy: string, file: string): KeySource {
  return {
    from: `${file}, named by ${namedBy}`,
    file,
    read: () =>
      readSecretFile(file, 'the API key', {
        namedBy,
        next: 'Log in again: grantex login. Or name the right file: grantex init --key-file <file>, or GRANTEX_API_KEY_FILE.',
      }),
  };
}
