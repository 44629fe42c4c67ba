import { API_KEY_PREFIXES } from '@grantex/core/issuer';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { httpUrl, isLoopback } from '../../base/site.ts';
import type { Option } from './read-option.ts';
import { options } from './options.ts';

type Options = typeof options;

/** What the server is told from outside: the values of {@link options}; undefined where an option without default is not set. */
export type Config = {
  -readonly [NAME in keyof Options]:
    | NonNullable<ReturnType<Options[NAME]['read']>>
    | (Options[NAME] extends { fallback: string } ? never : undefined);
};

export type LogLevel = Config['logLevel'];

/** A wrong configuration. The message is one line for the person who started the server. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration from environment variables. An empty variable counts as absent. A secret may be in a file that
 * `<variable>_FILE` names: orchestrators pass secrets in files, and an environment is easier to see than a file.
 * @throws {ConfigError} naming the variable and what it accepts, never its value, which may be a secret
 */
export function readConfig(environment: Environment): Config {
  const entries = Object.entries<Option>(options).map(([name, option]) => [
    name,
    readOption(option, environment),
  ]);
  const config = Object.fromEntries(entries) as Config;
  checkTogether(config);
  return config;
}

function readOption(option: Option, environment: Environment): unknown {
  const { variable } = option;
  const inFile = readOptionFile(option, environment);
  if (environment[variable] && inFile)
    throw new ConfigError(`${variable} and ${variable}_FILE exclude each other`);
  const text = environment[variable] || inFile || option.fallback;
  if (text === undefined) return undefined;
  const value = option.read(text);
  if (value !== undefined) return value;
  const fault = option.faultOf?.(text);
  throw new ConfigError(`${variable} must be ${option.takes}${fault === undefined ? '' : `: ${fault}`}`);
}

/** The content of an option's file, without the line break at its end; undefined without a file. */
function readOptionFile(
  { variable, isSecret, isLong }: Option,
  environment: Environment,
): string | undefined {
  const path = (isSecret || isLong) && environment[`${variable}_FILE`];
  if (!path) return undefined;
  const text = readTextFile(`${variable}_FILE`, path);
  if (text === '') throw new ConfigError(`${variable}_FILE names an empty file`);
  return text;
}

function readTextFile(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const { code } = error as { code?: string };
    throw new ConfigError(`${variable} names a file that cannot be read (${code ?? 'unknown'})`, {
      cause: error,
    });
  }
}

/** Checks the rules that concern more than one option. */
function checkTogether(config: Config): void {
  const { mode, publicUrl, host, databaseUrl, masterKey, bootstrapKey, role, smtpUrl, mailFrom } = config;
  if (databaseUrl !== undefined && masterKey === undefined) {
    throw new ConfigError(
      'GRANTEX_MASTER_KEY is required with DATABASE_URL; make one with: openssl rand -base64 32',
    );
  }
  if (role === 'feed' && databaseUrl === undefined) {
    throw new ConfigError('GRANTEX_ROLE=feed needs DATABASE_URL: the database of the servers that it relays');
  }
  if (bootstrapKey !== undefined && !bootstrapKey.startsWith(API_KEY_PREFIXES[mode])) {
    throw new ConfigError(`GRANTEX_BOOTSTRAP_KEY must begin with ${API_KEY_PREFIXES[mode]} in ${mode} mode`);
  }
  if ((smtpUrl === undefined) !== (mailFrom === undefined)) {
    throw new ConfigError('GRANTEX_SMTP_URL and GRANTEX_MAIL_FROM are set together, or neither is');
  }
  const { stripeKey, stripeWebhookSecret, plans } = config;
  const billing = [stripeKey, stripeWebhookSecret, plans].filter((value) => value !== undefined);
  if (billing.length % 3 !== 0) {
    throw new ConfigError(
      'GRANTEX_STRIPE_KEY, GRANTEX_STRIPE_WEBHOOK_SECRET and GRANTEX_PLANS are set together, or none is',
    );
  }
  if (mode === 'sandbox') return;
  const url = publicUrl === undefined ? undefined : new URL(publicUrl);
  const isSafe =
    url === undefined ? isOwnMachine(host) : url.protocol === 'https:' || isLoopback(url.hostname);
  if (!isSafe) {
    throw new ConfigError('GRANTEX_PUBLIC_URL must be an https URL in live mode, or one on loopback');
  }
  // A passkey belongs to a host name; no browser makes one for an IP address (WebAuthn §5.1.3).
  if (url !== undefined && isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0) {
    throw new ConfigError('GRANTEX_PUBLIC_URL must have a host name in live mode, not an IP address');
  }
}

/** Whether a server on this host can only be reached from this machine. */
function isOwnMachine(host: Config['host']): boolean {
  return host === undefined || isLoopback(host);
}

/** Whether `POST /v1/signup` is open: as configured; by default only in a sandbox on loopback. */
export function isSignupOpen({ signup, mode, host }: Config): boolean {
  return signup === undefined ? mode === 'sandbox' && isOwnMachine(host) : signup === 'open';
}

/** Whether `POST /oauth/register` is open: as configured; by default only in a sandbox. */
export function isRegistrationOpen({ dynamicRegistration, mode }: Config): boolean {
  return dynamicRegistration === undefined ? mode === 'sandbox' : dynamicRegistration === 'on';
}

/**
 * The issuer of a configuration; undefined if its port, and so its URL, changes at each start.
 * @returns without a trailing slash
 */
export function configuredIssuer(config: Config): string | undefined {
  if (config.publicUrl !== undefined) return config.publicUrl;
  return config.port === 0 ? undefined : defaultPublicUrl(config, config.port);
}

/**
 * The issuer of a server without a public URL: `localhost`, or the configured host. A live server without a public URL
 * listens on loopback and uses `localhost`, because passkeys need a host name.
 */
export function defaultPublicUrl({ mode, host }: Pick<Config, 'mode' | 'host'>, port: number): string {
  return httpUrl(mode === 'live' || host === undefined ? 'localhost' : host, port);
}
