import { readFileSync } from 'node:fs';
import { isIP, isIPv6 } from 'node:net';
import { options, type Option } from './options.ts';
import type { Sender } from '../../people/mail/options.ts';
import type { Witness } from '../../ledger/transparency/witnesses/witness-option.ts';

/** What the server is told from outside. Every member is one option of `config-options.ts`. */
export interface Config {
  /** TCP port; 0 takes a free one. */
  port: number;
  /** Address to listen on. Undefined: 127.0.0.1 and ::1. */
  host: string | undefined;
  /** The issuer: `iss` of every token, without a trailing slash. Undefined: see {@link defaultPublicUrl}. */
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
  /** How long a key of the issuer signs until the next one takes over, in seconds; false: until a command says so. */
  keyRotation: number | false;
  /** Requests per second and API key; 0 is no limit. */
  rateLimit: number;
  /** Streams of revocations and events that a developer may have open at once in this process; 0 is none at all. */
  maxStreams: number;
  /** Who cosigns checkpoints of the audit log. Undefined: nobody. */
  witnesses: readonly Witness[] | undefined;
  /** Addresses and ranges of the proxies whose `x-forwarded-for` is believed; false for nobody's. */
  trustProxy: false | string[];
  /** TCP port of `GET /metrics`; 0 takes a free one. Undefined: nothing is measured. */
  metricsPort: number | undefined;
  /** Address that metrics listen on. */
  metricsHost: string;
  /** Mail server that one-time links are sent by. Undefined: none can be sent. */
  smtpUrl: string | undefined;
  /** Sender of mails. */
  mailFrom: Sender | undefined;
  /** Where developers' providers of sign-in may be: on the internet alone, or in private networks, too. */
  providerNetworks: 'public' | 'private';
  logLevel: LogLevel;
}

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** A wrong configuration; the message is one line for the person who started the server. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration from environment variables; an empty variable counts as absent. A secret may be in a file
 * instead, which `<variable>_FILE` names: orchestrators hand secrets over in files, and an environment is seen by more
 * eyes than a file is.
 * @throws {ConfigError} naming the variable and what it takes; never its value, which may be a secret
 */
export function readConfig(environment: Environment): Config {
  const entries = Object.entries(options).map(([name, option]) => [name, readOption(option, environment)]);
  const config = Object.fromEntries(entries) as Config;
  checkTogether(config);
  return config;
}

function readOption(option: Option, environment: Environment): unknown {
  const { variable } = option;
  const inFile = readSecretFile(option, environment);
  if (environment[variable] && inFile)
    throw new ConfigError(`${variable} and ${variable}_FILE exclude each other`);
  const text = environment[variable] || inFile || option.fallback;
  if (text === undefined) return undefined;
  const value = option.read(text);
  if (value !== undefined) return value;
  const fault = option.faultOf?.(text);
  throw new ConfigError(`${variable} must be ${option.takes}${fault === undefined ? '' : `: ${fault}`}`);
}

/** What the file of a secret holds, less the line break at its end; undefined where none is named. */
function readSecretFile({ variable, isSecret }: Option, environment: Environment): string | undefined {
  const path = isSecret && environment[`${variable}_FILE`];
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

/** The rules that concern more than one option. */
function checkTogether(config: Config): void {
  const { mode, publicUrl, host, databaseUrl, masterKey, bootstrapKey, smtpUrl, mailFrom } = config;
  if (databaseUrl !== undefined && masterKey === undefined) {
    throw new ConfigError(
      'GRANTEX_MASTER_KEY is required with DATABASE_URL; make one with: openssl rand -base64 32',
    );
  }
  if (bootstrapKey !== undefined && !bootstrapKey.startsWith(apiKeyPrefix(mode))) {
    throw new ConfigError(`GRANTEX_BOOTSTRAP_KEY must begin with ${apiKeyPrefix(mode)} in ${mode} mode`);
  }
  if ((smtpUrl === undefined) !== (mailFrom === undefined)) {
    throw new ConfigError('GRANTEX_SMTP_URL and GRANTEX_MAIL_FROM are set together, or neither is');
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

/** What every API key of a server begins with (`docs/protocol.md` §3). */
export function apiKeyPrefix(mode: Config['mode']): 'gx_test_' | 'gx_live_' {
  return mode === 'live' ? 'gx_live_' : 'gx_test_';
}

/** Whether a host name is this machine's own: `localhost`, 127.0.0.0/8 or ::1. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || /^127(\.\d{1,3}){3}$/.test(host) || host === '::1' || host === '[::1]';
}

/** Whether a server that is told to listen there is reached from this machine alone. */
function isOwnMachine(host: Config['host']): boolean {
  return host === undefined || isLoopback(host);
}

/** Whether `POST /v1/signup` is open: as configured, else only in a sandbox that listens on loopback. */
export function isSignupOpen({ signup, mode, host }: Config): boolean {
  return signup === undefined ? mode === 'sandbox' && isOwnMachine(host) : signup === 'open';
}

/**
 * The issuer of a server without a public URL: `localhost`, or the host that it is told to listen on. A live one, which
 * listens on loopback then, has a host name in any case, because passkeys need one.
 */
export function defaultPublicUrl({ mode, host }: Pick<Config, 'mode' | 'host'>, port: number): string {
  return httpUrl(mode === 'live' || host === undefined ? 'localhost' : host, port);
}

/** The URL by which this machine reaches a server that listens on `host` and `port`, without a trailing slash. */
export function httpUrl(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
