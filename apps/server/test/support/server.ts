import { parseExactJson } from '@grantex/core/log';
import pg from 'pg';
import { readConfig } from '../../src/main/config/config.ts';
import { startServer, type RunningServer, type StartOptions } from '../../src/main/start-server.ts';
import type { Database } from '../../src/base/store/database.ts';
import { apiFetch } from './contract.ts';
import { anyEngine, openPlace, type Place } from './databases.ts';
import { giveIssuerKey } from './issuer-key.ts';
import { forgetServer, rememberServer } from './own-servers.ts';
import { openLog, secretsOf } from './suite-log.ts';

/** A developer that has signed up, and its calls. */
export interface TestDeveloper {
  id: string;
  /** Its admin key. */
  key: string;
  /** Calls with its key: `developer.call('POST /v1/agents', { name: 'a' })`. */
  call: Call;
}

/** A response, read to its end. */
export interface TestAnswer<BODY = Record<string, unknown>> {
  status: number;
  body: BODY;
  headers: Headers;
}

export type Call = <BODY = any>(
  line: string,
  body?: unknown,
  options?: CallOptions,
) => Promise<TestAnswer<BODY>>;

export interface CallOptions {
  /** Another API key or session than the developer's own; `null` sends no Authorization header. */
  key?: string | null;
  headers?: Record<string, string>;
}

export interface TestServer extends RunningServer {
  /** The server's own database, to prepare what no API can do, such as the past. */
  database: Database;
  /** The first developer of this server. */
  developer: TestDeveloper;
  /** Signs up another developer. */
  signUp(): Promise<TestDeveloper>;
  /** Calls with any credential, or none. */
  callAs(key: string | null): Call;
  /** Runs a statement as the owner of a PostgreSQL database, to prepare what no API can do. */
  sql(statement: string): Promise<Record<string, unknown>[]>;
  /** Every log line so far. */
  readonly log: string;
}

export interface TestServerOptions {
  /** Where the data is stored. Default: {@link anyEngine}. */
  place?: Place;
  /** The opened database of the place. Default: it is opened here. */
  database?: Database;
  /** More environment variables. */
  environment?: Record<string, string>;
  now?: () => number;
  clientTimeouts?: StartOptions['clientTimeouts'];
  keyCheckInterval?: StartOptions['keyCheckInterval'];
  /** The developer is the bootstrap developer with this key, and does not sign up. */
  bootstrapKey?: string;
}

/** A listening server over a database of its own, with a developer. Without rate limits, unless they are asked for. */
export async function testServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { place = await anyEngine(), environment = {}, now = Date.now, bootstrapKey } = options;
  const { clientTimeouts, keyCheckInterval } = options;
  const settings = {
    PORT: '0',
    GRANTEX_RATE_LIMIT: '0',
    GRANTEX_SIGNUP: 'open',
    LOG_LEVEL: 'trace',
    GRANTEX_BOOTSTRAP_KEY: bootstrapKey,
    ...place.environment,
    ...environment,
  };
  const config = readConfig(settings);
  const log = openLog(secretsOf(settings));
  const database = options.database ?? (await openPlace(place));
  if (options.database === undefined && config.masterKey !== undefined)
    await giveIssuerKey(database, config.masterKey);
  const server = await startServer(config, {
    now,
    database,
    logTo: log,
    ...(clientTimeouts === undefined ? {} : { clientTimeouts }),
    ...(keyCheckInterval === undefined ? {} : { keyCheckInterval }),
  });
  rememberServer(server.url, config.mode);
  const signUp = (): Promise<TestDeveloper> => signUpAt(server.url);
  return {
    ...server,
    database,
    developer: bootstrapKey === undefined ? await signUp() : await developerWith(server.url, bootstrapKey),
    signUp,
    callAs: (key) => callerOf(server.url, key),
    sql: (statement) => runSql(config.databaseUrl, statement),
    async close() {
      await server.close();
      forgetServer(server.url);
      log.search();
    },
    get log() {
      return log.text;
    },
  };
}

async function signUpAt(url: string): Promise<TestDeveloper> {
  const { status, body } = await callerOf(url, null)('POST /v1/signup', { name: 'a developer' });
  if (status !== 201) throw new Error(`signup answered ${status}: ${JSON.stringify(body)}`);
  const { developerId, apiKey } = body as { developerId: string; apiKey: string };
  return { id: developerId, key: apiKey, call: callerOf(url, apiKey) };
}

async function developerWith(url: string, key: string): Promise<TestDeveloper> {
  const call = callerOf(url, key);
  const { body } = await call('GET /v1/me');
  return { id: body.developerId, key, call };
}

async function runSql(
  databaseUrl: string | undefined,
  statement: string,
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(statement)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

/** Calls a server with one credential, or none; every response is checked against the server's OpenAPI document. */
export function callerOf(url: string, ownKey: string | null): Call {
  return async <BODY>(line: string, body?: unknown, options: CallOptions = {}) => {
    const [method = '', path = ''] = line.split(' ');
    const key = options.key === undefined ? ownKey : options.key;
    const response = await apiFetch(url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /^application\/(\S+\+)?json(;|$)/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson && text !== '' ? parseExactJson(text) : text) as BODY,
    };
  };
}
