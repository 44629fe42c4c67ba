import { isIPv6 } from 'node:net';
import { options, type Option } from './config-options.ts';

/** What the server is told from outside. Every member is one option of `config-options.ts`. */
export interface Config {
  /** TCP port; 0 takes a free one. */
  port: number;
  /** Address to listen on. */
  host: string;
  /** The issuer: `iss` of every token, without a trailing slash. Undefined means http on the address it listens on. */
  publicUrl: string | undefined;
  mode: 'sandbox' | 'live';
  /** Folder of the embedded database; `memory://` keeps nothing. */
  dataDirectory: string;
  /** PostgreSQL connection string; without it the database is embedded. */
  databaseUrl: string | undefined;
  /** 32 bytes under which private keys and kept secrets are encrypted. Undefined: a file in `dataDirectory`. */
  masterKey: Uint8Array | undefined;
  /** The admin key of the first developer. */
  bootstrapKey: string | undefined;
  /** Whether strangers may sign up. Undefined: only in a sandbox on loopback. */
  signup: 'open' | 'closed' | undefined;
  /** Whether a delegated grant must be strictly narrower, for the bootstrap developer. */
  delegation: 'strict' | 'subset';
  /** Longest delegation chain where a developer's settings say nothing. */
  maxDelegationDepth: number;
  /** Longest life of a grant where a developer's settings say nothing, in seconds. */
  maxGrantLifetime: number;
  /** Life of a grant token, in seconds. */
  tokenLifetime: number;
  /** Requests per second and API key; 0 is no limit. */
  rateLimit: number;
  /** Addresses and ranges of the proxies whose `x-forwarded-for` is believed; false for nobody's. */
  trustProxy: false | string[];
  logLevel: LogLevel;
}

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** A wrong configuration; the message is one line for the person who started the server. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the configuration from environment variables; an empty variable counts as absent.
 * @throws {ConfigError} naming the variable and what it takes; never its value, which may be a secret
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const entries = Object.entries(options).map(([name, option]) => [name, readOption(option, environment)]);
  const config = Object.fromEntries(entries) as Config;
  checkTogether(config);
  return config;
}

function readOption(option: Option, environment: Readonly<Record<string, string | undefined>>): unknown {
  const text = environment[option.variable] || option.fallback;
  if (text === undefined) return undefined;
  const value = option.read(text);
  if (value === undefined) throw new ConfigError(`${option.variable} must be ${option.takes}`);
  return value;
}

/** The rules that concern more than one option. */
function checkTogether({ mode, publicUrl, host, databaseUrl, masterKey, bootstrapKey }: Config): void {
  if (databaseUrl !== undefined && masterKey === undefined) {
    throw new ConfigError(
      'GRANTEX_MASTER_KEY is required with DATABASE_URL; make one with: openssl rand -base64 32',
    );
  }
  if (bootstrapKey !== undefined && !bootstrapKey.startsWith(apiKeyPrefix(mode))) {
    throw new ConfigError(`GRANTEX_BOOTSTRAP_KEY must begin with ${apiKeyPrefix(mode)} in ${mode} mode`);
  }
  if (mode === 'sandbox') return;
  const url = publicUrl === undefined ? undefined : new URL(publicUrl);
  const isSafe = url === undefined ? isLoopback(host) : url.protocol === 'https:' || isLoopback(url.hostname);
  if (!isSafe) {
    throw new ConfigError('GRANTEX_PUBLIC_URL must be an https URL in live mode, or one on loopback');
  }
}

/** What every API key of a server begins with (`docs/protocol.md` §3). */
export function apiKeyPrefix(mode: Config['mode']): 'gx_test_' | 'gx_live_' {
  return mode === 'live' ? 'gx_live_' : 'gx_test_';
}

/** Whether a host name is this machine's own: `localhost`, 127.0.0.0/8 or ::1. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || /^127(\.\d{1,3}){3}$/.test(host) || host === '::1' || host === '[::1]';
}

/** Whether `POST /v1/signup` is open: as configured, else only in a sandbox that listens on loopback. */
export function isSignupOpen({ signup, mode, host }: Config): boolean {
  return signup === undefined ? mode === 'sandbox' && isLoopback(host) : signup === 'open';
}

/** The URL by which this machine reaches a server that listens on `host` and `port`, without a trailing slash. */
export function httpUrl(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
