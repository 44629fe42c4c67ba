import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { isMissing, reasonOf } from '../files/file-fault.ts';
import { writePrivately } from '../files/secret-file.ts';
import { usageError } from '../terminal/exit.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** A server, and where the key for it is. */
export interface Profile {
  readonly url?: string;
  /** Absolute, or from the configuration's folder. Absent where the key comes from the environment. */
  readonly apiKeyFile?: string;
}

/**
 * What `grantex login` and `grantex init` save. It holds no secret, only where one is. Its own `url` and `apiKeyFile` are
 * the profile `default`.
 */
export interface Config extends Profile {
  /** The other profiles, by name. */
  readonly profiles?: Readonly<Record<string, Profile>>;
  /** The profile in use, if it is not `default`. */
  readonly profile?: string;
  /** Verifier keys of witnesses that must have cosigned checkpoints; written by hand. */
  readonly witnesses?: readonly string[];
}

/** What may be a part of a file name everywhere. */
const PROFILE_NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;

export function isProfileName(text: string): boolean {
  return PROFILE_NAME.test(text);
}

/** `--config`, else GRANTEX_CONFIG, else `grantex/config.json` in XDG_CONFIG_HOME or `~/.config`. */
export function configPath({ environment }: Terminal, option: string | undefined): string {
  const named = option ?? environment['GRANTEX_CONFIG'] ?? '';
  if (named !== '') return resolve(named);
  const xdg = environment['XDG_CONFIG_HOME'] ?? '';
  const home = environment['HOME'] ?? '';
  const base = xdg === '' ? join(home === '' ? homedir() : home, '.config') : xdg;
  return join(base, 'grantex', 'config.json');
}

/** Undefined if there is none. @throws {CliError} if it cannot be read */
export async function readConfig(path: string): Promise<Config | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    const next = 'Name another one: --config <file>';
    throw usageError(`the configuration ${path} cannot be read: ${reasonOf(error)}`, next, error);
  }
  const config = parseConfig(text);
  if (config === undefined) {
    throw usageError(
      `the configuration ${path} is not what grantex init writes`,
      'Correct it, or remove it and make a new one: grantex login',
    );
  }
  return config;
}

export async function writeConfig(path: string, config: Config): Promise<void> {
  await writePrivately(path, `${JSON.stringify(config, undefined, 2)}\n`);
}

function parseConfig(text: string): Config | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { witnesses, profile, profiles = {} } = value as Readonly<Record<string, unknown>>;
  const own = parseProfile(value);
  if (own === undefined || !isTextOrAbsent(profile) || !areTextsOrAbsent(witnesses)) return undefined;
  if (typeof profiles !== 'object' || profiles === null) return undefined;
  const named: Record<string, Profile> = {};
  for (const [name, each] of Object.entries(profiles)) {
    const parsed = parseProfile(each);
    if (!isProfileName(name) || parsed === undefined) return undefined;
    named[name] = parsed;
  }
  return {
    ...own,
    ...(Object.keys(named).length === 0 ? {} : { profiles: named }),
    ...(profile === undefined ? {} : { profile }),
    ...(witnesses === undefined ? {} : { witnesses }),
  };
}

function parseProfile(value: unknown): Profile | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { url, apiKeyFile } = value as Readonly<Record<string, unknown>>;
  if (!isTextOrAbsent(url) || !isTextOrAbsent(apiKeyFile)) return undefined;
  return { ...(url === undefined ? {} : { url }), ...(apiKeyFile === undefined ? {} : { apiKeyFile }) };
}

function areTextsOrAbsent(value: unknown): value is readonly string[] | undefined {
  return value === undefined || (Array.isArray(value) && value.every((each) => typeof each === 'string'));
}

function isTextOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}
