import { dirname, resolve } from 'node:path';
import { usageError } from '../terminal/exit.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type Config, isProfileName, type Profile } from './config-file.ts';

/** The profile whose values are the configuration's own. */
export const DEFAULT_PROFILE = 'default';

/** `--profile`, else GRANTEX_PROFILE, else the one that the configuration uses. */
export function profileName(
  { environment }: Terminal,
  option: string | undefined,
  { profile }: Config,
): string {
  const variable = environment['GRANTEX_PROFILE'] ?? '';
  const name = option ?? (variable === '' ? (profile ?? DEFAULT_PROFILE) : variable);
  if (isProfileName(name)) return name;
  throw usageError(
    `${JSON.stringify(name)} cannot be the name of a profile`,
    'Use letters, digits, _, - and dots.',
  );
}

/** Undefined if there is none of this name. */
export function profileIn(config: Config, name: string): Profile | undefined {
  if (name === DEFAULT_PROFILE) return config;
  return Object.hasOwn(config.profiles ?? {}, name) ? config.profiles?.[name] : undefined;
}

/** The configuration with another profile of this name; without it, if `profile` is undefined. */
export function withProfile(config: Config, name: string, profile: Profile | undefined): Config {
  const { url: _url, apiKeyFile: _file, profiles = {}, ...others } = config;
  if (name === DEFAULT_PROFILE) {
    return { ...profile, ...(Object.keys(profiles).length > 0 && { profiles }), ...others };
  }
  const { [name]: _former, ...left } = profiles;
  const named = profile === undefined ? left : { ...left, [name]: profile };
  const own = {
    ...(config.url !== undefined && { url: config.url }),
    ...(config.apiKeyFile !== undefined && { apiKeyFile: config.apiKeyFile }),
  };
  return { ...own, ...(Object.keys(named).length > 0 && { profiles: named }), ...others };
}

/** The configuration that uses this profile from now on. */
export function usingProfile({ profile: _former, ...config }: Config, name: string): Config {
  return name === DEFAULT_PROFILE ? config : { ...config, profile: name };
}

/** Every profile that is set up, `default` first. */
export function profilesIn(config: Config): readonly (readonly [name: string, profile: Profile])[] {
  const others = Object.entries(config.profiles ?? {}).toSorted(([one], [other]) => one.localeCompare(other));
  const isSet = config.url !== undefined || config.apiKeyFile !== undefined;
  return isSet ? [[DEFAULT_PROFILE, config], ...others] : others;
}

/** Where a key is kept that somebody gave to this program. */
export function givenKeyFile(configPath: string, name: string): string {
  return keyFileBeside(configPath, name, 'api-key');
}

/** Where the key of a login is kept. It replaces no given key, of which there may be no other copy. */
export function loginKeyFile(configPath: string, name: string): string {
  return keyFileBeside(configPath, name, 'login-key');
}

function keyFileBeside(configPath: string, name: string, kind: string): string {
  return resolve(dirname(configPath), name === DEFAULT_PROFILE ? kind : `${name}.${kind}`);
}

/** The absolute path of a key file, which a configuration names from its own folder. */
export function keyFileOf(configPath: string, { apiKeyFile }: Profile): string | undefined {
  return apiKeyFile === undefined ? undefined : resolve(dirname(configPath), apiKeyFile);
}
