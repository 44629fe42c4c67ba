import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isMissing, reasonOf } from '../files/file-fault.ts';
import { writePrivately } from '../files/secret-file.ts';
import { usageError } from '../terminal/exit.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** What `grantex init` saves. It holds no secret, only where one is. */
export interface Config {
  readonly url?: string;
  /** Absolute, or from the configuration's folder. Absent where the key comes from the environment. */
  readonly apiKeyFile?: string;
  /** Verifier keys of witnesses that must have cosigned checkpoints; written by hand. */
  readonly witnesses?: readonly string[];
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
      'Correct it, or remove it and make a new one: grantex init',
    );
  }
  const { apiKeyFile } = config;
  return apiKeyFile === undefined ? config : { ...config, apiKeyFile: resolve(dirname(path), apiKeyFile) };
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
  const { url, apiKeyFile, witnesses } = value as Readonly<Record<string, unknown>>;
  if (!isTextOrAbsent(url) || !isTextOrAbsent(apiKeyFile) || !areTextsOrAbsent(witnesses)) return undefined;
  return {
    ...(url === undefined ? {} : { url }),
    ...(apiKeyFile === undefined ? {} : { apiKeyFile }),
    ...(witnesses === undefined ? {} : { witnesses }),
  };
}

function areTextsOrAbsent(value: unknown): value is readonly string[] | undefined {
  return value === undefined || (Array.isArray(value) && value.every((each) => typeof each === 'string'));
}

function isTextOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}
