import { durationFault } from '@grantex/core/issuer';

/** How to reach the server, and with which key. */
export interface GrantexOptions {
  /**
   * The API key, `gx_test_…` or `gx_live_…`; usually stored in the environment variable `GRANTEX_API_KEY`. `undefined`
   * compiles, so that `process.env.GRANTEX_API_KEY` can be passed directly, and throws.
   */
  readonly apiKey: string | undefined;
  /** The address of the server. Default: the environment variable `GRANTEX_URL`, otherwise `http://localhost:4000`. */
  readonly baseUrl?: string | undefined;
  /**
   * How long one attempt may take, in seconds: until the whole response has arrived, or in streams until the next
   * chunk. Default: 10.
   */
  readonly timeout?: number | undefined;
  /** How often a call is repeated after a temporary fault. Default: 4; 0 means never. */
  readonly retries?: number | undefined;
  /** Sends the requests. Default: the global `fetch`, looked up at each call. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** How to reach the server without an API key. */
export type ConnectionOptions = Omit<GrantexOptions, 'apiKey'>;

/** {@link ConnectionOptions}, checked, with the defaults filled in. */
export interface Connection {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** Seconds. */
  readonly timeout: number;
  readonly retries: number;
  readonly fetch: typeof globalThis.fetch;
}

const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** @throws {TypeError} naming `apiKey`, and never repeating it */
export function checkApiKey(apiKey: unknown): string {
  if (apiKey === undefined || apiKey === null || apiKey === '') {
    throw new TypeError(
      'apiKey is missing: pass the API key of your Grantex server, usually kept in the environment variable GRANTEX_API_KEY',
    );
  }
  return checkSecret('apiKey', apiKey);
}

/** @throws {TypeError} naming the option when an Authorization header cannot contain the value */
export function checkSecret(option: string, value: unknown): string {
  if (typeof value === 'string' && VISIBLE_ASCII.test(value)) return value;
  throw new TypeError(
    `${option} must be a string of visible ASCII characters, without spaces or line breaks`,
  );
}

/** @throws {TypeError} naming `timeout` */
export function checkTimeout(timeout: number): number {
  const fault = durationFault(timeout);
  if (fault === undefined) return timeout;
  throw new TypeError(`timeout must be ${fault}`);
}

/** @throws {TypeError} naming the option */
export function checkConnection(options: ConnectionOptions): Connection {
  const { timeout = 10, retries = 4, fetch = globalFetch } = options;
  checkTimeout(timeout);
  if (!Number.isSafeInteger(retries) || retries < 0) {
    throw new TypeError('retries must be a whole number, at least 0');
  }
  if (typeof fetch !== 'function') throw new TypeError('fetch must be a function like the global fetch');
  return { baseUrl: baseUrlOf(options.baseUrl), timeout, retries, fetch };
}

function baseUrlOf(given: string | undefined): string {
  if (given !== undefined) return checkUrl('baseUrl', given);
  const fromEnvironment = environment('GRANTEX_URL');
  if (fromEnvironment !== undefined && fromEnvironment !== '') {
    return checkUrl('GRANTEX_URL, the default of baseUrl,', fromEnvironment);
  }
  return 'http://localhost:4000';
}

function checkUrl(option: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isPlain =
    url !== undefined &&
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    url.username === '' &&
    url.password === '' &&
    url.search === '' &&
    url.hash === '';
  if (!isPlain) throw new TypeError(`${option} must be an http or https URL without user, query or fragment`);
  return url.href.replace(/\/+$/, '');
}

/** Read through `globalThis`, because only some of the supported runtimes have `process`. */
function environment(name: string): string | undefined {
  const { process } = globalThis as { process?: { env?: Readonly<Record<string, string | undefined>> } };
  return process?.env?.[name];
}

/** Looked up at each call, so that instrumentation which replaces the global later is used. */
const globalFetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init);
